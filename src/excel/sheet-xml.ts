import type { Styles } from './styles.ts';
import { addressOfCell, type Cell, type CellPlan, type Column, type Row, type SheetPlan } from './workbook.ts';
import { isDecimal, serialOf } from './values.ts';
import { escaped, quoted } from './xml.ts';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
/** What Excel holds in one cell. */
const longestText = 32_767;

/** What is known of a sheet once its rows have gone by. */
export interface Written {
  /** The row of the headings, and the last row; counted from 1. */
  readonly headings: number;
  readonly last: number;
}

/** A sheet as XML, piece by piece. Answers in the end how far it reached. */
export async function* sheetXml(plan: SheetPlan, styles: Styles): AsyncGenerator<string, Written> {
  const headings = (plan.titles?.length ?? 0) + 1;
  yield opening(plan, headings, styles);
  const merged: string[] = [];
  const over = (row: number): void => {
    const last = plan.columns.findLastIndex(({ hidden }) => hidden !== true);
    if (last > 0) merged.push(`A${row}:${addressOfCell(last, row)}`);
  };
  let at = 0;
  for (const [place, title] of (plan.titles ?? []).entries()) {
    const look = place === 0 ? 'title' : 'note';
    const cell: CellPlan = typeof title === 'string' ? { value: title } : title;
    yield rowXml({ cells: [{ look, kind: 'text', ...cell }], height: place === 0 ? 26 : 18 }, ++at, [], styles);
    over(at);
  }
  const cells = plan.columns.map(
    ({ heading }) => ({ value: heading, look: 'heading', kind: 'text', wrap: true }) as const,
  );
  yield rowXml({ cells }, ++at, [], styles);
  for await (const row of plan.rows) {
    yield rowXml(row, ++at, plan.columns, styles);
    if ('merged' in row && row.merged === true) over(at);
  }
  yield closing(plan, headings, at, merged);
  return { headings, last: at };
}

function opening({ columns, frozenColumns = 0 }: SheetPlan, headings: number, styles: Styles): string {
  const corner = addressOfCell(frozenColumns, headings + 1);
  const across = frozenColumns > 0 ? ` xSplit="${frozenColumns}"` : '';
  const pane = frozenColumns > 0 ? 'bottomRight' : 'bottomLeft';
  const widths = columns.map((column, place) => {
    const hidden = column.hidden === true ? ' hidden="1"' : '';
    // Below the last row too, where whoever fills a list in goes on.
    const style = column.unlocked === true ? ` style="${styles.numberOf(styleOf({}, column))}"` : '';
    return `<col min="${place + 1}" max="${place + 1}" width="${column.width}"${style}${hidden} customWidth="1"/>`;
  });
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${main}">` +
    `<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">` +
    `<pane${across} ySplit="${headings}" topLeftCell="${corner}" activePane="${pane}" state="frozen"/>` +
    `<selection pane="${pane}" activeCell="${corner}" sqref="${corner}"/></sheetView></sheetViews>` +
    `<sheetFormatPr defaultRowHeight="18"/><cols>${widths.join('')}</cols><sheetData>`
  );
}

function rowXml(row: Row, at: number, columns: readonly Column[], styles: Styles): string {
  const { cells, height }: { cells: readonly Cell[]; height?: number } = 'cells' in row ? row : { cells: row };
  let xml = height === undefined ? `<row r="${at}">` : `<row r="${at}" ht="${height}" customHeight="1">`;
  for (let place = 0; place < cells.length; place++) {
    xml += cellXml(cells[place] ?? null, addressOfCell(place, at), columns[place], styles);
  }
  return `${xml}</row>`;
}

const styleOf = (cell: Partial<CellPlan>, column: Partial<Column> | undefined) => ({
  look: cell.look ?? column?.look ?? 'plain',
  kind: cell.kind ?? column?.kind ?? 'text',
  format: cell.format ?? (cell.kind === undefined ? column?.format : undefined),
  wrap: cell.wrap ?? column?.wrap,
  unlocked: cell.unlocked ?? column?.unlocked,
});

function cellXml(given: Cell, address: string, column: Column | undefined, styles: Styles): string {
  const cell: CellPlan = given !== null && typeof given === 'object' ? given : { value: given };
  const style = styleOf(cell, column);
  const place = `<c r="${address}" s="${styles.numberOf(style)}"`;
  const value = cell.value === null ? '' : String(cell.value);
  if (cell.formula !== undefined) return formulaXml(place, cell.formula, value, style.kind);
  if (value === '') return `${place}/>`;
  const number = numberOf(value, style.kind);
  if (number !== null) return `${place}><v>${number}</v></c>`;
  return `${place} t="inlineStr"><is><t xml:space="preserve">${textXml(value)}</t></is></c>`;
}

function formulaXml(place: string, formula: string, cached: string, kind: CellPlan['kind']): string {
  const written = `<f>${escaped(formula)}</f>`;
  const number = numberOf(cached, kind ?? 'number');
  if (number !== null) return `${place}>${written}<v>${number}</v></c>`;
  return `${place} t="str">${written}<v>${textXml(cached)}</v></c>`;
}

function numberOf(value: string, kind: CellPlan['kind']): string | null {
  if (kind === 'number' && isDecimal(value)) return value;
  const serial = kind === 'date' ? serialOf(value) : null;
  return serial === null ? null : String(serial);
}

const textXml = (text: string): string => escaped(text.slice(0, longestText));

function closing(plan: SheetPlan, headings: number, last: number, merged: readonly string[]): string {
  const { validations = [] } = plan;
  const range = filterOf(plan, { headings, last });
  return [
    '</sheetData>',
    plan.protect === true
      ? '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" autoFilter="0"/>'
      : '',
    range === null ? '' : `<autoFilter ref="${range}"/>`,
    merged.length === 0
      ? ''
      : `<mergeCells count="${merged.length}">${merged.map((one) => `<mergeCell ref="${one}"/>`).join('')}</mergeCells>`,
    validations.length === 0
      ? ''
      : `<dataValidations count="${validations.length}">${validations.map(validationXml).join('')}</dataValidations>`,
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>',
    `<pageSetup paperSize="9" orientation="${plan.landscape === true ? 'landscape' : 'portrait'}" fitToWidth="1" fitToHeight="0"/>`,
    `<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>`,
    // Codes are text on purpose: no mark need say that they look like numbers.
    `<ignoredErrors><ignoredError sqref="A1:${addressOfCell(plan.columns.length - 1, last)}" numberStoredAsText="1"/></ignoredErrors>`,
    '</worksheet>',
  ].join('');
}

/** The cells that the buttons at the headings narrow, or null. */
export function filterOf({ filter, columns }: SheetPlan, { headings, last }: Written): string | null {
  if (filter !== true) return null;
  return `A${headings}:${addressOfCell(columns.length - 1, Math.max(last, headings))}`;
}

/** The same with signs that fasten it, as names of a workbook have it. */
export const fastened = (range: string): string => range.replaceAll(/([A-Z]+)(\d+)/g, '$$$1$$$2');

function validationXml({ range, allow, refusal, hint }: NonNullable<SheetPlan['validations']>[number]): string {
  const said =
    ` allowBlank="1" showErrorMessage="1" error="${quoted(refusal.slice(0, 225))}"` +
    (hint === undefined ? '' : ` showInputMessage="1" prompt="${quoted(hint.slice(0, 255))}"`);
  if ('from' in allow) {
    const bounds = `<formula1>${escaped(allow.from)}</formula1><formula2>${escaped(allow.to)}</formula2>`;
    return `<dataValidation type="decimal" operator="between"${said} sqref="${range}">${bounds}</dataValidation>`;
  }
  const choices = 'list' in allow ? `"${allow.list.join(',').replaceAll('"', '""')}"` : allow.listFrom;
  return `<dataValidation type="list"${said} sqref="${range}"><formula1>${escaped(choices)}</formula1></dataValidation>`;
}

/** The headings, to be printed on every page: 1:1 of the sheet. */
export const printedTitles = ({ headings }: Written): string => `$${headings}:$${headings}`;
