import { decimal, showDecimal, type Decimal } from '../scoring/decimal.ts';
import { points, show, type Hundredths } from '../scoring/points.ts';
import type { Scale, ShortfallScale } from '../scoring/rubric.ts';

/*
 * The scale of a measured indicator as the one cell of a table that it is kept in:
 *   >=1:1; >=0.9:0.8; else:0             bands by the share of the standard
 *   value>=8.5:1; value>=7:0.5; else:0   bands by the figure itself; value<= where less is better
 *   shortfall 1 ratio:-0.5; begun        so many points off for each step that is short of the standard
 */

/** What keeps a rule from being understood: the message's key and the words that it is about. */
export type RuleProblem = { readonly problem: string; readonly text: string };

/** Reads the scale of a measured indicator; `between` stands between its parts. */
export function readScale(text: string, between: string): Scale | RuleProblem {
  const parts = listed(text, between);
  const [first = ''] = parts;
  if (first.startsWith('shortfall')) return readShortfall(parts);
  const direction = first.startsWith('value<=') ? 'at most' : first.startsWith('value>=') ? 'at least' : null;
  const mark = direction === null ? '>=' : direction === 'at most' ? 'value<=' : 'value>=';
  const bands: { from: Decimal; part: Decimal }[] = [];
  let elsePart: Decimal | null = null;
  for (const one of parts) {
    const [from, amount] = splitAt(one, ':');
    const part = read(amount, decimal);
    const start = from === 'else' ? 0 : from.startsWith(mark) ? read(from.slice(mark.length), decimal) : undefined;
    if (start === undefined) return { problem: 'unknownBand', text: one };
    if (part === null || start === null) return { problem: 'notANumber', text: one };
    if (from === 'else') elsePart = part;
    else bands.push({ from: start as Decimal, part });
  }
  // Without it a school below every band would have no points at all, not even none.
  if (elsePart === null) return { problem: 'bandsHaveAHole', text };
  return direction === null
    ? { by: 'share', bands: bands.map(({ from, part }) => ({ share: from, part })), elsePart }
    : { by: 'value', direction, bands, elsePart };
}

function readShortfall([first = '', counted = 'exactly', ...more]: readonly string[]): Scale | RuleProblem {
  const match = /^shortfall ([\d.]+) (ratio|entered):-([\d.]+)$/.exec(first);
  const known = (['exactly', 'begun', 'whole'] as const).find((way) => way === counted);
  if (!match || !known || more.length > 0) return { problem: 'unknownBand', text: [first, counted, ...more].join(' ') };
  const step = read(match[1] ?? '', decimal);
  const deduction = read(match[3] ?? '', points);
  if (step === null || deduction === null) return { problem: 'notANumber', text: first };
  return { by: 'shortfall', of: match[2] as ShortfallScale['of'], step, deduction, counted: known };
}

/** The opposite of `readScale`. */
export function writeScale(scale: Scale, between: string): string {
  switch (scale.by) {
    case 'share':
      return [
        ...scale.bands.map(({ share, part }) => `>=${showDecimal(share)}:${showDecimal(part)}`),
        `else:${showDecimal(scale.elsePart)}`,
      ].join(between);
    case 'value':
      return [
        ...scale.bands.map(
          ({ from, part }) =>
            `value${scale.direction === 'at least' ? '>=' : '<='}${showDecimal(from)}:${showDecimal(part)}`,
        ),
        `else:${showDecimal(scale.elsePart)}`,
      ].join(between);
    case 'shortfall':
      return [`shortfall ${showDecimal(scale.step)} ${scale.of}:-${show(scale.deduction)}`, scale.counted].join(
        between,
      );
  }
}

/** The step of a judged indicator out of its rule: `step 0.5; …`; half a point where nothing is said. Null: no number. */
export function readStep(text: string): Hundredths | null {
  const match = /^step ([\d.]+)/.exec(text.trim());
  return match ? read(match[1] ?? '', points) : points('0.5');
}

/** The parts of a cell, without those that are empty. */
export const listed = (text: string, between: string): readonly string[] =>
  text
    .split(between.trim() === '' ? '\n' : between.trim())
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A text in two at its last mark: `灯具不足:-3` at `:-`. The second is empty where there is no mark. */
export function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.lastIndexOf(mark);
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + mark.length).trim()];
}

function read<Number>(text: string, as: (text: string) => Number): Number | null {
  try {
    return as(text);
  } catch {
    return null;
  }
}
