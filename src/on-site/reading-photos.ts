import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Actor } from '../accounts/permissions.ts';
import { addFiles } from '../evidence/adding.ts';
import { writersOf } from '../sheets/rules.ts';
import { Refusal } from '../web/refusals.ts';
import { noRoom } from '../web/uploads.ts';
import { actorOf, json, type Reply, type Upload, type Visit } from '../web/visit.ts';
import { authorOf, actingFor, mustBeOffice, outcomeOfError, type Told } from './author.ts';
import { PhotoForm, FilesAddress } from './schema.ts';
import { sealedPhoto } from './sealed.ts';
import { isSealed } from './seal.ts';
import { saveReadings } from './store.ts';

/**
 * An office reads in a photo out of the file of an inspector's phone: sealed by the phone, kept in the inspector's own name and by the
 * rules of their page, once.
 */
export async function readPhotoIn(visit: Visit): Promise<Reply> {
  const { person, key, action, code, name, about, seal } = PhotoForm.parse(visit.body);
  const [upload] = visit.uploads;
  const place = FilesAddress.exec(action);
  if (upload === undefined || visit.uploadProblem !== null) {
    const why = visit.uploadProblem ?? 'evidence.problem.unreadable';
    throw new Refusal(why === noRoom ? 503 : 400, why);
  }
  const digest = await digestOf(upload);
  const genuine = isSealed(
    visit.parts.sessionSecret,
    person,
    sealedPhoto({ key, person, action, code, name, about, digest }),
    seal,
  );
  const result = (told: Omit<Told, 'code'>): Reply => json({ result: { ...told, code } });
  if (place === null || !genuine) {
    return result({ outcome: 'refused', text: visit.t('on-site.file.notSealed'), school: '' });
  }
  const [, id = '', level = ''] = place;
  const stage = level as 'county' | 'city';
  const school = await mustBeOffice(visit, Number(id), stage);
  const author = await authorOf(visit, person);
  if (author === null) return result({ outcome: 'refused', text: visit.t('on-site.file.authorGone'), school });
  const told = await keep(visit, author, { stage, id, code, key, about, upload: { ...upload, name } });
  const reading = { key, stage, code, personId: person, readBy: actorOf(visit).id, readAt: visit.now };
  await saveReadings(visit.db, [{ ...reading, assessmentId: Number(id), outcome: told.outcome }]);
  return result({ ...told, school });
}

interface Photo {
  readonly stage: 'county' | 'city';
  readonly id: string;
  readonly code: string;
  readonly key: string;
  readonly about: Readonly<Record<string, string>>;
  readonly upload: Upload;
}

/** Keeps a photo as its author's own page would. */
async function keep(
  visit: Visit,
  author: Actor,
  { stage, id, code, key, about, upload }: Photo,
): Promise<Pick<Told, 'outcome' | 'text'>> {
  try {
    const reply = await addFiles(stage)({
      ...visit,
      actor: actingFor(author, writersOf[stage]),
      door: { ...visit.door, may: writersOf[stage] },
      params: { id },
      body: { ...about, code, key },
      uploads: [upload],
      wantsJson: true,
    });
    const { status, body } = reply as Extract<Reply, { kind: 'json' }>;
    if (status === 201) return { outcome: 'saved', text: '' };
    // What is no fault of the photo is tried again later.
    return { outcome: status === 400 ? 'wrong' : 'refused', text: (body as { problem: string }).problem };
  } catch (error) {
    return outcomeOfError(visit, error);
  }
}

async function digestOf({ path }: Upload): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
