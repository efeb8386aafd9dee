import { createHash } from 'node:crypto';
import type { Sheet } from './lines.ts';

/** SHA-256 of all that a sheet says, and of when it was signed: it changes with any of it. 64 hexadecimal digits. */
export function digestOf({ id, stage, rubricId, signedAt, totalReason, lines }: Sheet): string {
  const said = [...lines.values()]
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, entry, reason, differenceReason, points }) => [code, entry, reason, differenceReason, points]);
  const content = JSON.stringify([id, stage, rubricId, signedAt?.toISOString() ?? null, totalReason, said]);
  return createHash('sha256').update(content).digest('hex');
}
