import type { Assessment } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { sendFile } from '../evidence/send.ts';
import { notFound } from '../web/refusals.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { type Finding, findingsOf, type StoredFile } from './store.ts';

/** The finding of the address, which is one of this assessment. */
export async function findingFor(visit: Visit, { id }: Assessment): Promise<Finding> {
  const finding = (await findingsOf(visit.db, id)).find((one) => String(one.id) === visit.params['finding']);
  if (finding === undefined) throw notFound();
  return finding;
}

const send =
  (which: (finding: Finding) => StoredFile | null) =>
  async (visit: Visit): Promise<Reply> => {
    const file = which(await findingFor(visit, await assessmentFor(visit)));
    if (file === null) throw notFound();
    return sendFile(visit, file);
  };

/** What a finding rests on, for whoever may read the assessment. */
export const sendProof = send(({ evidence }) => evidence);

/** The document by which a finding was decided. */
export const sendDocument = send(({ document }) => document);
