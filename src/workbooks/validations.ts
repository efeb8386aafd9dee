import type { Validation } from '../excel/workbook.ts';
import type { Visit } from '../web/visit.ts';
import type { Words } from './layout.ts';

/** A number as a cell holds it: without commas between thousands. */
export const plainNumber = (shown: string): string => shown.replaceAll(',', '');

/** What may be typed into the cells of a sheet, gathered as they are laid out; cells with the same list share one rule. */
export class Rules {
  readonly #visit: Visit;
  readonly #words: Words;
  readonly #lists = new Map<string, string[]>();
  readonly #others: Validation[] = [];

  constructor(visit: Visit, words: Words) {
    this.#visit = visit;
    this.#words = words;
  }

  /** The word of a list for what is stored; empty for nothing. */
  wordOf(stored: string): string {
    return stored === '' ? '' : (this.#words[stored as keyof Words] ?? '');
  }

  number(cell: string, from: string, to: string, hint: string): void {
    const refusal = this.#visit.t('workbooks.refusal.number');
    this.#others.push({ range: cell, allow: { from, to }, refusal, hint });
  }

  quantity(cell: string, hint: string): void {
    this.number(cell, '0', '10000000000', hint);
  }

  yes(cell: string): void {
    this.#list([this.#words.yes], cell);
  }

  yesOrNo(cell: string): void {
    this.#list([this.#words.yes, this.#words.no], cell);
  }

  letters(cell: string, letters: readonly string[]): void {
    this.#list(letters, cell);
  }

  verdict(cell: string): void {
    this.#list([this.#words.confirmed, this.#words.corrected], cell);
  }

  answer(cell: string): void {
    this.#list([this.#words.no, this.#words.yes, this.#words.pending], cell);
  }

  all(): Validation[] {
    const refusal = this.#visit.t('workbooks.refusal.list');
    const lists = [...this.#lists].map(([list, cells]) => ({
      range: cells.join(' '),
      allow: { list: list.split(',') },
      refusal,
    }));
    return [...lists, ...this.#others];
  }

  #list(choices: readonly string[], cell: string): void {
    const key = choices.join(',');
    const cells = this.#lists.get(key);
    if (cells === undefined) this.#lists.set(key, [cell]);
    else cells.push(cell);
  }
}
