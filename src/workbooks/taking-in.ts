import type { ReadWorkbook } from '../excel/reading.ts';
import type { Refusal } from '../excel/refused.ts';
import { readTable, type TableRow } from '../excel/table.ts';
import { type ChecklistIndicator, type Indicator, indicatorOf, indicatorsOf } from '../scoring/rubric.ts';
import type { Workplace } from '../sheets/workplace.ts';
import type { Translate } from '../web/texts.ts';
import {
  type ColumnKey,
  columnsOf,
  headingOf,
  headingRow,
  type Leaf,
  leafName,
  type Words,
  wordsOf,
} from './layout.ts';
import { inputs, readMark } from './marks.ts';

/** Something in a cell that can't be taken; its values name sheet and cell. */
export interface CellProblem extends Refusal {
  readonly code: string;
}

/** Where the cells of a line stand: E7 by column, and on which sheet. */
export interface LineCells {
  readonly leaf: string;
  readonly at: Readonly<Partial<Record<ColumnKey, string>>>;
}

/** What was typed into a workbook, as the fields that the pages of the sheet would have sent: `C7.version`, `C7.entered` … */
export interface TakenIn {
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  readonly cells: ReadonlyMap<string, LineCells>;
  /** Lines whose cells are as they were downloaded: nobody says anything by them. */
  readonly untouched: ReadonlySet<string>;
  readonly problems: readonly CellProblem[];
}

type Row = TableRow<ColumnKey>;

/** As much as a field of a form takes. */
const longest = 2000;

/**
 * Takes the lines out of a workbook that this person may write. What the words mean is decided afterwards, as for a page.
 *
 * @param t words of the language in which the workbook was made
 * @returns the fields; or why the whole workbook is refused: a sheet or a heading is not as it was
 */
export function takeIn(
  { sheets }: ReadWorkbook,
  workplace: Workplace,
  t: Translate,
): TakenIn | { readonly refused: readonly Refusal[] } {
  const taking = new Taking(workplace, wordsOf(t));
  const refused: Refusal[] = [];
  for (const leaf of ['figures', 'scores', 'facts'] as const) {
    const name = leafName(t, leaf);
    const sheet = sheets.find((one) => one.name === name);
    if (sheet === undefined) {
      refused.push({ key: 'workbooks.refused.leaf', values: { leaf: name } });
      continue;
    }
    const expected = columnsOf(leaf, workplace.stage).map((key) => ({
      key,
      headings: [headingOf(t, leaf, key)] as const,
    }));
    const table = readTable<ColumnKey>(sheet, headingRow, expected);
    if ('refused' in table) refused.push(...table.refused);
    else taking.take(leaf, name, table.rows);
  }
  return refused.length > 0 ? { refused } : taking.taken();
}

/** The lines of one workbook, gathered row by row. */
class Taking {
  readonly #workplace: Workplace;
  readonly #words: Words;
  readonly #fields: Record<string, string | string[]> = {};
  readonly #cells = new Map<string, LineCells>();
  readonly #problems: CellProblem[] = [];
  readonly #untouched = new Set<string>();
  readonly #faults = new Map<string, Row>();
  readonly #faultOf: ReadonlyMap<string, ChecklistIndicator>;

  constructor(workplace: Workplace, words: Words) {
    this.#workplace = workplace;
    this.#words = words;
    this.#faultOf = new Map(
      indicatorsOf(workplace.desk.rubric.tree)
        .filter((one) => one.kind === 'checklist')
        .flatMap((one) => one.faults.map(({ key }) => [key, one] as const)),
    );
  }

  taken(): TakenIn {
    return { fields: this.#fields, cells: this.#cells, problems: this.#problems, untouched: this.#untouched };
  }

  take(leaf: Exclude<Leaf, 'about'>, name: string, rows: readonly Row[]): void {
    const { lines } = this.#workplace.reckoned.sheet;
    for (const row of rows) if (this.#faultOf.has(row.texts.code)) this.#faults.set(row.texts.code, row);
    for (const row of rows) {
      const { code } = row.texts;
      if (this.#faultOf.has(code)) this.#tell(this.#faultOf.get(code)!.code, name, row);
      if (!lines.has(code) || !this.#isMine(code)) {
        this.#passOver(name, row);
        continue;
      }
      if (this.#cells.has(code)) {
        this.#problem(code, 'workbooks.problem.doubled', { sheet: name, cell: row.addresses.code, line: code });
        continue;
      }
      this.#cells.set(code, { leaf: name, at: row.addresses });
      if (!this.#tell(code, name, row)) continue;
      const mark = readMark(
        row.texts.version,
        row.texts,
        this.#faultsOf(code).map(({ texts }) => texts.typed),
      );
      if (mark === null) {
        this.#problem(code, 'workbooks.problem.version', { sheet: name, cell: row.addresses.version });
        continue;
      }
      this.#set(code, 'version', mark.version);
      if (mark.untouched) this.#untouched.add(code);
      if (leaf === 'figures') this.#figure(code, name, row);
      else if (leaf === 'facts') this.#fact(code, name, row);
      else this.#indicator(indicatorOf(this.#workplace.desk.rubric.tree, code)!, name, row);
    }
  }

  /** The rows of a checklist's faults, as many as there are. */
  #faultsOf(code: string): Row[] {
    const indicator = indicatorOf(this.#workplace.desk.rubric.tree, code);
    if (indicator?.kind !== 'checklist') return [];
    return indicator.faults.flatMap(({ key }) => this.#faults.get(key) ?? []);
  }

  #isMine(code: string): boolean {
    const { desk, writes } = this.#workplace;
    return writes(indicatorOf(desk.rubric.tree, code)?.section ?? null, code) !== null;
  }

  /** A row that is none of the sheet's says so where something was typed into it; headings of sections say nothing. */
  #passOver(name: string, { texts, addresses }: Row): void {
    const { code } = texts;
    const known = this.#workplace.reckoned.sheet.lines.has(code) || this.#faultOf.has(code);
    const typed = Object.entries(texts).some(([key, text]) => inputs.includes(key as ColumnKey) && text !== '');
    if (typed && !known) this.#problem(code, 'workbooks.problem.unknown', { sheet: name, cell: addresses.code });
  }

  #problem(code: string, key: string, values: Readonly<Record<string, string>>): void {
    this.#problems.push({ code, key, values });
  }

  /** Tells what of a row can't be taken as it stands; false where there is any such. */
  #tell(code: string, name: string, { problems, texts, addresses }: Row): boolean {
    const own = problems.filter(({ column, key }) => inputs.includes(column) || key === 'excel.cell.merged');
    for (const { key, values } of own) this.#problem(code, key, values);
    const long = inputs.filter((column) => (texts[column] ?? '').length > longest);
    for (const column of long) {
      const values = { sheet: name, cell: addresses[column], most: String(longest) };
      this.#problem(code, 'workbooks.problem.tooLong', values);
    }
    return own.length + long.length === 0;
  }

  #set(code: string, field: string, value: string): void {
    if (value !== '') this.#fields[`${code}.${field}`] = value;
  }

  /** What was chosen from a list; whatever else stands there is told. */
  #choose(code: string, name: string, row: Row, column: ColumnKey, choices: Readonly<Record<string, string>>): string {
    const text = row.texts[column] ?? '';
    if (text === '') return '';
    const chosen = Object.entries(choices).find(([, word]) => word === text)?.[0];
    if (chosen !== undefined) return chosen;
    const values = { sheet: name, cell: row.addresses[column], choices: Object.values(choices).join(' / ') };
    this.#problem(code, 'workbooks.problem.choice', values);
    return '';
  }

  #figure(code: string, name: string, row: Row): void {
    const { confirmed, corrected } = this.#words;
    this.#set(code, 'value', row.texts.typed);
    this.#set(code, 'verdict', this.#choose(code, name, row, 'verdict', { confirmed, corrected }));
    this.#set(code, 'reason', row.texts.reason ?? '');
  }

  #fact(code: string, name: string, row: Row): void {
    const { yes, no, pending } = this.#words;
    this.#set(code, 'answer', this.#choose(code, name, row, 'answer', { no, yes, pending }));
    this.#set(code, 'on', row.texts.on);
    this.#set(code, 'source', row.texts.source);
  }

  #indicator(indicator: Indicator, name: string, row: Row): void {
    const { code } = indicator;
    const { yes, confirmed, corrected } = this.#words;
    const { texts } = row;
    this.#set(code, 'notApplicable', this.#choose(code, name, row, 'notApplicable', { yes }));
    this.#set(code, 'reason', texts.reason);
    this.#set(code, 'differenceReason', texts.difference ?? '');
    switch (indicator.kind) {
      case 'judged':
        this.#set(code, 'points', texts.typed);
        break;
      case 'graded': {
        const letters = Object.fromEntries(indicator.grades.map(({ key }) => [key, key]));
        this.#set(code, 'grade', this.#choose(code, name, row, 'typed', letters));
        break;
      }
      case 'checklist':
        this.#checklist(indicator, name);
        break;
      case 'measured':
        if (indicator.fromBasic.entered === null) this.#set(code, 'entered', texts.typed);
        if (indicator.whole !== null && indicator.fromBasic.whole === null) this.#set(code, 'whole', texts.whole);
        this.#set(code, 'verdict', this.#choose(code, name, row, 'verdict', { confirmed, corrected }));
        this.#set(code, 'override', texts.override ?? '');
    }
  }

  /** Each fault has a row. None found is an answer only where all of them say so. */
  #checklist({ code, faults }: ChecklistIndicator, name: string): void {
    const { yes, no } = this.#words;
    const rows = this.#faultsOf(code);
    const said = rows.map((row) => [row, this.#choose(code, name, row, 'typed', { yes, no })] as const);
    const found = said.filter(([, answer]) => answer === 'yes').map(([{ texts }]) => texts.code);
    const blank = said.find(([{ texts }]) => texts.typed === '');
    if (found.length > 0) this.#fields[`${code}.faults`] = found;
    else if (said.length > 0 && blank === undefined && rows.length === faults.length) {
      this.#set(code, 'answered', 'yes');
    } else if (said.some(([, answer]) => answer === 'no')) {
      const cell = (blank?.[0] ?? rows[0])!.addresses.typed;
      this.#problem(code, 'workbooks.problem.faults', { sheet: name, cell, line: code });
    }
  }
}
