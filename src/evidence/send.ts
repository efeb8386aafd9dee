import type { Readable } from 'node:stream';
import { may } from '../accounts/permissions.ts';
import { type Assessment, findAssessment, subjectOf } from '../assessments/store.ts';
import { evidenceSeen, seenBy } from '../sheets/seen.ts';
import { notFound, Refusal } from '../web/refusals.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { fileTypeOf } from './rules.ts';
import { reasonOf, type Storage } from './storage.ts';
import { type EvidenceFile, findEvidence, sheetStates } from './store.ts';
import { viewPage } from './view-page.ts';

/** Sends a file to somebody who may see it: photos and PDFs to be looked at, Office files to be saved. */
export async function sendEvidence(visit: Visit): Promise<Reply> {
  const { file } = await seenFile(visit);
  return sendFile(visit, file);
}

/** The page on which a file is looked at, for whoever may have the file itself. */
export async function showFile(visit: Visit): Promise<Reply> {
  const { file, assessment, sheetId } = await seenFile(visit);
  return page('evidence/view', await viewPage(visit, file, assessment, sheetId));
}

/** Sends the small picture of a photo. */
export async function sendThumbnail(visit: Visit): Promise<Reply> {
  const {
    file: { id, name },
  } = await seenFile(visit);
  const stream = await fromStore(visit, ({ readThumbnail }) => readThumbnail(id));
  if (stream === null) throw notFound();
  return { kind: 'file', file: { stream, type: 'image/webp', name: `${name}.webp`, size: null, inline: true } };
}

/**
 * A file out of the store, for somebody who was already asked whether they may see it.
 * @throws Refusal 404 with a sentence of its own when the store has lost it
 */
export async function sendFile(
  visit: Visit,
  { id, name, type, size }: Pick<EvidenceFile, 'id' | 'name' | 'type' | 'size'>,
): Promise<Reply> {
  const stream = await fromStore(visit, ({ read }) => read(id));
  if (stream === null) throw new Refusal(404, 'evidence.refusal.lost', { name });
  const kind = fileTypeOf(type)?.kind;
  return { kind: 'file', file: { stream, type, name, size, inline: kind !== 'office', framed: kind === 'pdf' } };
}

/** @throws Refusal 503 when the store does not answer */
async function fromStore(
  { parts, log }: Visit,
  read: (storage: Storage) => Promise<Readable | null>,
): Promise<Readable | null> {
  try {
    return await read(parts.storage);
  } catch (error) {
    log.error({ err: error, why: reasonOf(error) }, 'the store of files does not give a file');
    throw new Refusal(503, 'evidence.refusal.storeAway');
  }
}

/** The file of the address, if this person may read its assessment and the sheet is one whose evidence they see. */
async function seenFile(visit: Visit): Promise<{ file: EvidenceFile; assessment: Assessment; sheetId: number }> {
  const actor = actorOf(visit);
  const file = await findEvidence(visit.db, visit.params['file'] ?? '');
  const assessment = file && (await findAssessment(visit.db, file.assessmentId));
  if (file === undefined || assessment === undefined) throw notFound();
  if (may(actor, 'assessment.read', subjectOf(assessment)) !== 'granted') throw notFound();
  const states = await sheetStates(visit.db, assessment.id);
  const sheet = states.get(file.stage)!;
  if (!evidenceSeen(seenBy(actor, assessment, sheet, states))) throw notFound();
  return { file, assessment, sheetId: sheet.id };
}
