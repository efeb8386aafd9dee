import { assessmentFor } from '../assessments/subject.ts';
import { reportFinding } from '../findings/recording.ts';
import { stale } from '../web/refusals.ts';
import type { Visit } from '../web/visit.ts';
import type { Visited } from './checks.ts';

/** What a look-back holds against a school. */
export interface Held {
  readonly key: string;
  readonly happenedOn: string;
  readonly source: string;
  readonly text: string;
  readonly fileId: string | null;
}

/**
 * Suspends a plaque for what a look-back found: a finding, which a second person decides by a document. The caller holds the
 * assessment still.
 *
 * @returns the id of the finding
 */
export async function suspendFor(visit: Visit, { assessmentId }: Visited, held: Held): Promise<number> {
  const reporting = { ...visit, door: { ...visit.door, may: 'finding.report' } } as const;
  const assessment = await assessmentFor(reporting, String(assessmentId));
  const id = await reportFinding(visit, assessment, { ...held, kind: 'look-back', vetoKey: null, facts: [] });
  if (id === undefined) throw stale();
  return id;
}
