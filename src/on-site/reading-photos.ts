import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { addFiles } from '../evidence/adding.ts';
import { writersOf } from '../sheets/rules.ts';
import { Refusal } from '../web/refusals.ts';
import { json, type Reply, type Upload, type Visit } from '../web/visit.ts';
import { authorOf, actingFor, mustBeOffice, outcomeOfError, type Told } from './author.ts';
import { PhotoForm, FilesAddress } from './schema.ts';
import { sealedPhoto } from './sealed.ts';
import { isSealed } from './seal.ts';

/**
 * An office reads in a photo out of the file of an inspector's phone: sealed by the phone, kept in the inspector's own name and by the
 * rules of their page, once.
 */
export async function readPhotoIn(visit: Visit): Promise<Reply> {
  const { person, key, action, code, name, about, seal } = PhotoForm.parse(visit.body);
  const [upload] = visit.uploads;
  const place = FilesAddress.exec(action);
  if (upload === undefined || visit.uploadProblem !== null) throw new Refusal(400, 'evidence.problem.unreadable');
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
  try {
    const reply = await addFiles(stage)({
      ...visit,
      actor: actingFor(author, writersOf[stage]),
      door: { ...visit.door, may: writersOf[stage] },
      params: { id },
      body: { ...about, code, key },
      uploads: [{ ...upload, name }],
      wantsJson: true,
    });
    const { status, body } = reply as Extract<Reply, { kind: 'json' }>;
    if (status === 201) return result({ outcome: 'saved', text: '', school });
    return result({ outcome: 'wrong', text: (body as { problem: string }).problem, school });
  } catch (error) {
    return result({ ...outcomeOfError(visit, error), school });
  }
}

async function digestOf({ path }: Upload): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
