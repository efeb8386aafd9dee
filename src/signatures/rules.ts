import type { Problem } from '../scoring/sentence.ts';

/** Who signs on the screen: the leader of the team, and the principal for the school. */
export const signers = ['leader', 'head'] as const;
export type Signer = (typeof signers)[number];

/** The field that a signature is drawn in, in its own units. */
export const field = { width: 600, height: 200 } as const;

/** What was drawn and typed, as it came: strokes of points, `x,y x,y; x,y x,y`. */
export interface Typed {
  readonly leader: string;
  readonly head: string;
  readonly headName: string;
}

/** A signature that was read: the path that draws it. */
export interface Drawn {
  readonly signer: Signer;
  readonly name: string;
  readonly drawing: string;
}

const fewestPoints = 8;
const point = /^\d{1,3},\d{1,3}$/;

/**
 * Reads what was drawn. Neither has to be: who signs on paper draws nothing.
 *
 * @param leader the name that stands beside the leader's
 */
export function readSignatures(
  typed: Typed,
  leader: string,
): { drawn: readonly Drawn[]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const drawn: Drawn[] = [];
  for (const signer of signers) {
    if (typed[signer].trim() === '') continue;
    const drawing = pathOf(typed[signer]);
    if (drawing === null) problems.push({ field: signer, key: `signatures.problem.${signer}` });
    else drawn.push({ signer, name: signer === 'leader' ? leader : typed.headName, drawing });
  }
  const signs = drawn.some(({ signer }) => signer === 'head');
  if (signs && typed.headName === '') problems.push({ field: 'headName', key: 'signatures.problem.name' });
  return { drawn, problems };
}

/** The strokes as the path of a picture; null where they are none, leave the field, or are no more than a dot. */
function pathOf(strokes: string): string | null {
  const read = strokes
    .split(';')
    .map((stroke) => stroke.trim().split(/\s+/))
    .filter((stroke) => stroke.length > 1);
  const points = read.flat();
  if (points.length < fewestPoints || !points.every(isInside)) return null;
  return read.map(([first, ...rest]) => `M${first}L${rest.join(' ')}`).join('');
}

function isInside(text: string): boolean {
  if (!point.test(text)) return false;
  const [x, y] = text.split(',').map(Number) as [number, number];
  return x <= field.width && y <= field.height;
}

/** A signature that stands: drawn on the sheet as it is now. */
export type Standing = ReadonlyMap<Signer, string>;

/** Of all that were drawn on a sheet, the latest of each signer that was drawn on what it says now. */
export const standing = (
  all: readonly { readonly signer: Signer; readonly drawing: string; readonly digest: string }[],
  digest: string,
): Standing =>
  new Map(all.filter((one) => one.digest === digest).map(({ signer, drawing }) => [signer, drawing] as const));
