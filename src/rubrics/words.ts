import { decimal, readDecimal, type Decimal, showDecimal, showScaled } from '../scoring/decimal.ts';
import { methods } from '../scoring/rubric.ts';
import { schoolTypes } from '../scoring/school.ts';
import type { Translate } from '../web/texts.ts';
import type { Column } from './cells.ts';
import { basicKeys } from './measurement.ts';
import { listed, splitAt } from './rule-text.ts';

/** The codes of a table that people see as words: each with the message that says it. */
const vocabulary: Partial<Record<Column, Readonly<Record<string, string>>>> = {
  level: {
    section: 'rubrics.level.section',
    criterion: 'rubrics.level.criterion',
    indicator: 'rubrics.level.indicator',
  },
  kind: {
    judged: 'rubrics.kind.judged',
    graded: 'rubrics.kind.graded',
    measured: 'rubrics.kind.measured',
    checklist: 'rubrics.kind.checklist',
  },
  measure: Object.fromEntries(
    ['per_pupil', 'per_100_pupils', 'pupils_per_item', 'percent', 'count', 'limit'].map((code) => [
      code,
      `rubrics.measure.${code}`,
    ]),
  ),
  better: { higher: 'rubrics.better.higher', lower: 'rubrics.better.lower' },
  shared: { yes: 'excel.yes' },
  evidence_required: { yes: 'excel.yes' },
  may_be_not_applicable: { yes: 'rubrics.word.full', left_out: 'rubrics.word.leftOut' },
};
const types: Readonly<Record<string, string>> = Object.fromEntries(
  schoolTypes.map((type) => [type, `schools.type.${type}`]),
);
const ways: Readonly<Record<string, string>> = Object.fromEntries(
  methods.map((method) => [method, `sheets.method.${method}`]),
);
const basics: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(basicKeys).map((code) => [code, `rubrics.basicWord.${code}`]),
);
const sides: Readonly<Record<string, string>> = { entered: 'rubrics.word.entered', whole: 'rubrics.word.whole' };
const counts: Readonly<Record<string, string>> = {
  exactly: 'rubrics.counted.exactly',
  begun: 'rubrics.counted.begun',
  whole: 'rubrics.counted.whole',
};
const units: Readonly<Record<string, string>> = { ratio: 'rubrics.word.ratio', entered: 'rubrics.word.enteredUnit' };

/** The words that a column allows, in one language; empty where anything may stand in it. */
export const wordsOf = (t: Translate, column: Column): readonly string[] =>
  Object.values(vocabulary[column] ?? {}).map((key) => t(key));

/** A cell of the table (its parts between line breaks) as people read it. */
export function sayCell(t: Translate, column: Column, text: string, kind: string): string {
  const known = vocabulary[column];
  if (known !== undefined) return text in known ? t(known[text]!) : text;
  const say = (words: Readonly<Record<string, string>>, code: string): string =>
    code in words ? t(words[code]!) : code;
  const pairs = (
    left: Readonly<Record<string, string>>,
    mark: string,
    right: Readonly<Record<string, string>>,
  ): string =>
    listed(text, '\n')
      .map((one) => {
        const [name, value] = splitAt(one, mark);
        return `${say(left, name)}${mark} ${say(right, value)}`;
      })
      .join('\n');
  switch (column as string) {
    case 'applies_to':
    case 'methods':
      return text
        .split(' ')
        .filter(Boolean)
        .map((one) => say(column === 'methods' ? ways : types, one))
        .join('\n');
    case 'standard_by_type':
      return pairs(types, ':', {});
    case 'from_basic':
      return pairs(sides, '=', basics);
    case 'rule':
      return kind === 'measured'
        ? listed(text, '\n')
            .map((part) => sayRule(t, part))
            .join('\n')
        : kind === 'judged'
          ? text.replace('step ', '')
          : text;
    default:
      return text;
  }
}

function sayRule(t: Translate, part: string): string {
  const [from, amount] = splitAt(part, ':');
  const short = /^shortfall ([\d.]+) (\w+)$/.exec(from);
  if (short) return `${t('rubrics.word.short', { step: short[1]! })} ${t(units[short[2]!]!)}: ${amount}`;
  if (part in counts) return t(counts[part]!);
  if (from === 'else') return `${t('rubrics.word.else')}: ${percent(amount)}`;
  if (from.startsWith('>=')) return `≥${percent(from.slice(2))}: ${percent(amount)}`;
  return `${from.replace('value>=', '≥').replace('value<=', '≤')}: ${percent(amount)}`;
}

const percent = (text: string): string => `${showScaled(decimal(text), 2)}%`;

/**
 * A cell as somebody typed it, as the table has it; what is no word of any of the languages stays as it is, and is refused by
 * whoever reads the table.
 * @param languages in which its words are known
 */
export function readCell(languages: readonly Translate[], column: Column, typed: string, kind: string): string {
  const text = typed
    .normalize('NFKC')
    .replaceAll(/[^\S\n]+/g, ' ')
    .trim();
  const code = (words: Readonly<Record<string, string>>, word: string): string =>
    Object.keys(words).find((one) => languages.some((t) => plain(t(words[one]!)) === plain(word))) ?? word;
  const known = vocabulary[column];
  if (known !== undefined) return code(known, text);
  const lines = listed(text, '\n');
  switch (column as string) {
    case 'applies_to':
      return (lines.length > 1 ? lines : text.split(/[、,; ]+/)).map((one) => code(types, one)).join(' ');
    case 'standard_by_type':
      return lines.map((one) => pairOf(one, ':', (type) => code(types, type), same)).join('\n');
    case 'from_basic':
      return lines
        .map((one) =>
          pairOf(
            one,
            '=',
            (side) => code(sides, side),
            (key) => code(basics, key),
          ),
        )
        .join('\n');
    case 'rule':
      if (kind === 'judged') return text === '' || text.startsWith('step') ? text : `step ${text}`;
      return kind === 'measured' ? lines.map((line) => readRule(line, code, languages)).join('\n') : listing(typed);
    case 'rule_zh':
    case 'guidance_zh':
    case 'guidance_en':
      return listing(typed);
    case 'title_zh':
    case 'title_en':
    case 'hint_zh':
    case 'hint_en':
    case 'source':
    case 'entered_zh':
    case 'entered_en':
    case 'whole_zh':
    case 'whole_en':
      // What people write stands as they wrote it, on one line.
      return typed.replaceAll(/\s+/g, ' ').trim();
    case 'methods':
      return text
        .split(/[、,;\s]+/)
        .flatMap((one) =>
          languages.some((t) => Object.values(ways).some((key) => plain(t(key)) === plain(one)))
            ? [one]
            : Array.from(one),
        )
        .map((one) => code(ways, one))
        .join(' ');
    default:
      return text;
  }
}

const same = (text: string): string => text;

/** Words as they are compared: without what people add or leave out without meaning anything. */
const plain = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();

/** One item a line, its amount behind the last colon, also a full-width one. */
const listing = (typed: string): string =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) =>
      line.replace(
        /[：:]\s*([-－−]?)\s*([\d.０-９]+)\s*分?$/,
        (_, sign: string, amount: string) => `:${sign && '-'}${amount.normalize('NFKC')}`,
      ),
    )
    .join('\n');

function pairOf(one: string, mark: string, left: (text: string) => string, right: (text: string) => string): string {
  const [name, value] = splitAt(one, mark);
  return value === '' ? one : `${left(name)}${mark}${right(value)}`;
}

function readRule(
  line: string,
  code: (words: Readonly<Record<string, string>>, word: string) => string,
  languages: readonly Translate[],
): string {
  const whole = code(counts, line);
  if (whole !== line || line in counts) return whole;
  const [from, amount] = splitAt(line, ':');
  const short = /^\D*?([\d.]+)\s*(.+)$/.exec(from);
  const unit = short === null ? '' : code(units, short[2]!);
  if (short !== null && unit in units)
    return `shortfall ${short[1]} ${unit}:${amount.replaceAll(/[−－ ]/g, '-').replace(/^-+/, '-')}`;
  const part = amount.endsWith('%') ? outOfPercent(amount) : amount;
  if (languages.some((t) => plain(t('rubrics.word.else')) === plain(from))) return `else:${part}`;
  const band = /^(≥|>=|≤|<=)\s*([\d.]+)(%?)$/.exec(from);
  // Whoever writes the table's own codes writes no percent: they stay as they are.
  if (band === null || (amount === part && band[3] === '')) return `${from}:${part}`;
  const mark = band[1] === '≤' || band[1] === '<=' ? '<=' : '>=';
  return band[3] === '%' ? `${mark}${outOfPercent(`${band[2]}%`)}:${part}` : `value${mark}${band[2]}:${part}`;
}

/** 95% as 0.95; what is no such number stays as it is. */
function outOfPercent(text: string): string {
  const value = readDecimal(text.slice(0, -1), 2);
  return typeof value === 'number' ? showDecimal(value as Decimal) : text;
}
