/** Why a file is refused: the key of a sentence and what stands in its gaps. */
export interface Refusal {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Thrown while a file is read; `reading.ts` hands it on as an answer. */
export class Refused extends Error {
  readonly values: Readonly<Record<string, string>>;

  /** @param key of the sentence */
  constructor(key: string, values: Readonly<Record<string, string>> = {}) {
    super(key);
    this.values = values;
  }
}

export const broken = (): Refused => new Refused('excel.refused.broken');
export const encrypted = (): Refused => new Refused('excel.refused.encrypted');
export const notWorkbook = (): Refused => new Refused('excel.refused.notWorkbook');

/** @param most bytes that are allowed */
export const tooLarge = (most: number): Refused =>
  new Refused('excel.refused.tooLarge', { megabytes: String(Math.max(1, Math.floor(most / 1024 / 1024))) });
