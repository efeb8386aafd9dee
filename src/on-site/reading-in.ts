import type { Actor } from '../accounts/permissions.ts';
import { writersOf } from '../sheets/rules.ts';
import { saveOn } from '../sheets/saving.ts';
import { lineKey } from '../sheets/typed.ts';
import { levels } from '../visits/place.ts';
import { tickItems } from '../visits/saving.ts';
import { json, actorOf, type Reply, type Visit } from '../web/visit.ts';
import { actingFor, authorOf, mustBeOffice, outcomeOfError, type Told } from './author.ts';
import { type FiledChange, LinesAddress, QueueFile } from './schema.ts';
import { sealedChange } from './sealed.ts';
import { isSealed } from './seal.ts';
import { type Outcome, type Reading, saveReadings } from './store.ts';

/**
 * An office reads in the file that an inspector's phone saved before it failed. Each change is sealed by the phone, is saved in the
 * inspector's own name by the very rules of their page, once, however often the file is read and whatever the phone sends itself later;
 * that the office read it in is on record. One that can't be saved keeps none of the others from it.
 */
export async function readIn(visit: Visit): Promise<Reply> {
  const { person, changes } = QueueFile.parse(visit.body);
  const author = await authorOf(visit, person);
  const told: Told[] = [];
  const readings: Reading[] = [];
  // What the change before made of a line, where the file does not know it.
  const versions = new Map<string, number>();
  // Most changes of a file are of one sheet: whose office this is, is asked once of each.
  const schools = new Map<string, string>();
  for (const change of changes) {
    const place = LinesAddress.exec(change.action);
    const genuine =
      change.person === person && isSealed(visit.parts.sessionSecret, person, sealedChange(change), change.seal);
    if (place === null || !genuine) {
      told.push({ code: change.code, school: '', outcome: 'refused', text: visit.t('on-site.file.notSealed') });
      continue;
    }
    const [, id = '', level = ''] = place;
    const stage = level as 'county' | 'city';
    const sheet = `${id} ${stage}`;
    const school = schools.get(sheet) ?? (await mustBeOffice(visit, Number(id), stage));
    schools.set(sheet, school);
    const line = `${change.action} ${change.code}`;
    const version = change.version ?? versions.get(line) ?? null;
    const took = await save(visit, { change, version, stage, author, place: place.slice(1) });
    if (took.version !== null) versions.set(line, took.version);
    told.push({ code: change.code, school, outcome: took.outcome, text: took.text });
    readings.push({
      key: lineKey(change.key, change.code),
      assessmentId: Number(id),
      stage,
      code: change.code,
      personId: person,
      readBy: actorOf(visit).id,
      readAt: visit.now,
      outcome: took.outcome,
    });
  }
  await saveReadings(visit.db, readings);
  return json({ person: author?.name ?? '', results: told });
}

interface Took {
  readonly outcome: Outcome;
  readonly text: string;
  readonly version: number | null;
}

/** Saves one change as its author's own page would; what throws undoes that one alone. */
async function save(
  visit: Visit,
  {
    change,
    version,
    stage,
    author,
    place: [id = '', , noun = '', place = ''],
  }: {
    readonly change: FiledChange;
    readonly version: number | null;
    readonly stage: 'county' | 'city';
    readonly author: Actor | null;
    readonly place: readonly string[];
  },
): Promise<Took> {
  const refused = (key: string): Took => ({ outcome: 'refused', text: visit.t(key), version: null });
  if (author === null) return refused('on-site.file.authorGone');
  // The change before it was not saved, and this one stands on it.
  if (version === null) return refused('on-site.file.before');
  const body: Record<string, string | string[]> = { key: change.key, [`${change.code}.version`]: String(version) };
  for (const [name, value] of change.fields) {
    const before = body[name];
    body[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  const theirs = actingFor(author, writersOf[stage]);
  try {
    const reply = await visit.db.transaction((db) =>
      (noun === 'agenda' ? tickItems(levels[stage]) : saveOn(stage))({
        ...visit,
        db,
        actor: theirs,
        door: { ...visit.door, may: writersOf[stage] },
        params: { id, place },
        body,
        wantsJson: true,
      }),
    );
    return tookOf(reply, change.code);
  } catch (error) {
    return { ...outcomeOfError(visit, error), version: null };
  }
}

/** What the page's own answer says of the line. */
function tookOf(reply: Reply, code: string): Took {
  if (reply.kind !== 'json') throw new TypeError('a save that wants JSON answers with it');
  const { lines } = reply.body as {
    lines: {
      code: string;
      version: number;
      problems: Record<string, string>;
      clash: { text: string; by: string } | null;
    }[];
  };
  const line = lines.find((one) => one.code === code)!;
  if (reply.status === 200) return { outcome: 'saved', text: '', version: line.version };
  if (line.clash !== null) {
    return { outcome: 'clash', text: `${line.clash.text} · ${line.clash.by}`, version: null };
  }
  return { outcome: 'wrong', text: Object.values(line.problems).join(' '), version: null };
}
