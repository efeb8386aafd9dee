import type { LineOutcome } from './line.ts';
import { indicatorsOf, type Rubric } from './rubric.ts';
import type { Veto } from './veto.ts';

/** The key under which the bar of a key item stands among the vetoes. */
const keyItemVeto = (code: string): string => `item.${code}`;

/** The code of the key item that a veto stands on; null for the programme's own vetoes. */
export const keyItemOf = (veto: string): string | null =>
  veto.startsWith('item.') ? veto.slice('item.'.length) : null;

/**
 * 关键指标 with fewer points than their floor: each bars the school like a veto. Exactly the floor passes; what is not
 * scored yet, is left out or is not there at the school bars nothing.
 */
export function keyItemVetoes(rubric: Rubric, lines: ReadonlyMap<string, LineOutcome>): readonly Veto[] {
  return indicatorsOf(rubric).flatMap(({ code, title, keyFloor }) => {
    const line = lines.get(code);
    if (keyFloor === null || line?.state !== 'scored' || !line.applicable || line.points >= keyFloor) return [];
    return [{ key: keyItemVeto(code), name: { zh: `${code} ${title.zh}`, en: `${code} ${title.en}` }, facts: [] }];
  });
}
