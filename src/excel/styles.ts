import type { Kind, Look } from './workbook.ts';
import { quoted } from './xml.ts';

/** What decides how a cell is shown. */
export interface Style {
  readonly look: Look;
  readonly kind: Kind;
  readonly format?: string | undefined;
  readonly wrap?: boolean | undefined;
  readonly unlocked?: boolean | undefined;
}

/** The table of styles of one workbook; it grows with the number of different styles, not of cells. */
export interface Styles {
  /** The number of a style; 0 is a cell that says nothing about itself. */
  readonly numberOf: (style: Style) => number;
  /** To be asked after all cells were written. */
  readonly xml: () => string;
}

const font = '<name val="Microsoft YaHei"/><family val="2"/>';
/** Plain, heading, title, note. */
const fonts = [
  `<font><sz val="10"/>${font}</font>`,
  `<font><b/><sz val="10"/>${font}</font>`,
  `<font><b/><sz val="14"/>${font}</font>`,
  `<font><sz val="9"/><color rgb="FF52606D"/>${font}</font>`,
];
/** None, the pattern that Excel keeps for itself, heading, input, section. */
const fills = [
  '<fill><patternFill patternType="none"/></fill>',
  '<fill><patternFill patternType="gray125"/></fill>',
  ...['FFE8EEF2', 'FFFFF8E1', 'FFF3F1EB'].map(
    (colour) => `<fill><patternFill patternType="solid"><fgColor rgb="${colour}"/></patternFill></fill>`,
  ),
];
const side = (name: string): string => `<${name} style="thin"><color rgb="FFC9C5BA"/></${name}>`;
const borders = [
  '<border><left/><right/><top/><bottom/><diagonal/></border>',
  `<border>${['left', 'right', 'top', 'bottom'].map(side).join('')}<diagonal/></border>`,
];

const looks: Record<Look, { font: number; fill: number; border: number }> = {
  plain: { font: 0, fill: 0, border: 1 },
  heading: { font: 1, fill: 2, border: 1 },
  title: { font: 2, fill: 0, border: 0 },
  note: { font: 3, fill: 0, border: 0 },
  section: { font: 1, fill: 4, border: 1 },
  input: { font: 0, fill: 3, border: 1 },
  total: { font: 1, fill: 0, border: 1 },
};

export function createStyles(): Styles {
  const numbers = new Map<string, number>();
  const cells = ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'];
  const formats: string[] = [];

  const formatId = ({ format, kind }: Style): number => {
    // 49 is text: what is typed into such a cell stays as it was typed, leading zeros too.
    const wanted = format ?? (kind === 'date' ? 'yyyy-mm-dd' : undefined);
    if (wanted === undefined) return kind === 'text' ? 49 : 0;
    const known = formats.indexOf(wanted);
    return 164 + (known === -1 ? formats.push(wanted) - 1 : known);
  };

  return {
    numberOf: (style) => {
      const key = [style.look, style.kind, style.format, style.wrap === true, style.unlocked === true].join('|');
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const { font: fontId, fill, border } = looks[style.look];
      const across = style.look === 'heading' ? ' horizontal="center"' : '';
      const alignment = `<alignment${across} vertical="center"${style.wrap === true ? ' wrapText="1"' : ''}/>`;
      const protection = style.unlocked === true ? '<protection locked="0"/>' : '';
      const number = cells.push(
        `<xf numFmtId="${formatId(style)}" fontId="${fontId}" fillId="${fill}" borderId="${border}" xfId="0" applyNumberFormat="1" ` +
          `applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">${alignment}${protection}</xf>`,
      );
      numbers.set(key, number - 1);
      return number - 1;
    },
    xml: () =>
      '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
      table(
        'numFmts',
        formats.map((format, place) => `<numFmt numFmtId="${164 + place}" formatCode="${quoted(format)}"/>`),
      ) +
      table('fonts', fonts) +
      table('fills', fills) +
      table('borders', borders) +
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
      table('cellXfs', cells) +
      '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
  };
}

const table = (name: string, entries: readonly string[]): string =>
  entries.length === 0 ? '' : `<${name} count="${entries.length}">${entries.join('')}</${name}>`;
