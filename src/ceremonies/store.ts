import type { Knex } from 'knex';
import { readDay } from '../web/days.ts';
import { type Ends, pageSize } from '../web/paging.ts';

/** A plaque as a ceremony names it. */
export interface Handed {
  readonly number: string;
  readonly school: string;
  readonly place: string;
  readonly awardedOn: string;
}

/** An entry of the record of ceremonies. None is changed or deleted: a further one stands in its place. */
export interface Ceremony {
  readonly id: number;
  readonly regionCode: string;
  readonly heldOn: string;
  readonly place: string;
  readonly host: string;
  readonly attending: string;
  readonly note: string | null;
  /** The entry that this one corrects, and why. */
  readonly corrects: number | null;
  readonly reason: string | null;
  /** The entry that stands in its place. */
  readonly correctedBy: number | null;
  readonly person: string;
  readonly personId: number;
  readonly at: Date;
}

const ceremony = `
  select ceremony.id, ceremony.region_code as "regionCode", ceremony.held_on as "heldOn", ceremony.place, ceremony.host,
         ceremony.attending, ceremony.note, ceremony.corrects, ceremony.reason, person.name as person,
         ceremony.person_id as "personId", ceremony.at, later.id as "correctedBy"
    from ceremony
    join person on person.id = ceremony.person_id
    left join ceremony later on later.corrects = ceremony.id`;

export async function findCeremony(db: Knex, id: number): Promise<Ceremony | undefined> {
  const { rows } = await db.raw<{ rows: Ceremony[] }>(`${ceremony} where ceremony.id = ?`, [id]);
  return rows[0];
}

/** The ceremony at which a plaque was handed over, if it was. */
export async function ceremonyOf(db: Knex, number: string): Promise<Ceremony | undefined> {
  const { rows } = await db.raw<{ rows: Ceremony[] }>(
    `${ceremony} join ceremony_plaque on ceremony_plaque.ceremony_id = ceremony.id
      where ceremony_plaque.number = ? and ceremony_plaque.stands`,
    [number],
  );
  return rows[0];
}

/** A page of the ceremonies of an office, the latest first, and one more; read backwards where it ends before a row. */
export async function ceremoniesOf(
  db: Knex,
  regionCode: string,
  { after, before }: Ends,
): Promise<(Ceremony & { readonly count: number })[]> {
  const cursor = before ?? after;
  const direction = before === null ? 'desc' : 'asc';
  const beside =
    cursor === null ? '' : `and (ceremony.held_on, ceremony.id) ${before === null ? '<' : '>'} (?::date, ?)`;
  const { rows } = await db.raw<{ rows: (Ceremony & { count: number })[] }>(
    `select found.*, (select count(*)::int from ceremony_plaque where ceremony_id = found.id) as count
       from (${ceremony} where ceremony.region_code = ? ${beside}
              order by ceremony.held_on ${direction}, ceremony.id ${direction} limit ${pageSize + 1}) found
      order by found."heldOn" ${direction}, found.id ${direction}`,
    [regionCode, ...(cursor === null ? [] : [readDay(cursor.value) ?? '0001-01-01', cursor.id])],
  );
  return rows;
}

const handed = `
  select plaque.number, plaque.school_name as school, place.name as place, plaque.awarded_on as "awardedOn"
    from plaque
    join assessment on assessment.id = plaque.assessment_id
    join region place on place.path = assessment.region_path`;

/** What was handed over at a ceremony, in the order of the numbers. */
export async function handedAt(db: Knex, id: number): Promise<Handed[]> {
  const { rows } = await db.raw<{ rows: Handed[] }>(
    `${handed} join ceremony_plaque on ceremony_plaque.number = plaque.number
      where ceremony_plaque.ceremony_id = ? order by plaque.year, plaque.serial`,
    [id],
  );
  return rows;
}

/** What a body awarded in a year and has not handed over yet; what was revoked is not handed over. */
export async function awaitingCeremony(db: Knex, issuingCode: string, year: number): Promise<Handed[]> {
  const { rows } = await db.raw<{ rows: Handed[] }>(
    `${handed} where plaque.issuing_code = ? and plaque.year = ? and plaque.state <> 'revoked'
        and not exists (select from ceremony_plaque where number = plaque.number and stands)
      order by plaque.serial`,
    [issuingCode, year],
  );
  return rows;
}

/** The years of which plaques wait to be handed over, the latest first, and how many of each. */
export async function yearsAwaiting(db: Knex, issuingCode: string): Promise<{ year: number; count: number }[]> {
  const { rows } = await db.raw<{ rows: { year: number; count: number }[] }>(
    `select year, count(*)::int as count from plaque
      where issuing_code = ? and state <> 'revoked'
        and not exists (select from ceremony_plaque where number = plaque.number and stands)
      group by year order by year desc`,
    [issuingCode],
  );
  return rows;
}

/** A plaque that somebody chose: where it was handed over already, if it was. */
export type Chosen = Handed & { readonly ceremony: number | null };

/** The chosen plaques of this body, locked until the entry is made: of two entries at once the second sees the first. */
export async function lockPlaques(trx: Knex, issuingCode: string, numbers: readonly string[]): Promise<Chosen[]> {
  await trx.raw(`select number from plaque where number = any(?::text[]) order by number for update`, [[...numbers]]);
  const { rows } = await trx.raw<{ rows: Chosen[] }>(
    `select chosen.*, (select ceremony_id from ceremony_plaque where number = chosen.number and stands) as ceremony
       from (${handed} where plaque.issuing_code = ? and plaque.number = any(?::text[])) chosen order by number`,
    [issuingCode, [...numbers]],
  );
  return rows;
}

/** Whoever corrects an entry waits for whoever is at it. */
export async function lockCeremony(trx: Knex, id: number): Promise<void> {
  await trx('ceremony').where({ id }).forUpdate().select('id');
}

/** An entry about to be made. */
export interface NewCeremony {
  readonly regionCode: string;
  readonly heldOn: string;
  readonly place: string;
  readonly host: string;
  readonly attending: string;
  readonly note: string;
  readonly corrects: { readonly id: number; readonly reason: string } | null;
  readonly numbers: readonly string[];
  readonly by: number;
  readonly at: Date;
}

/** Makes an entry; what it corrects stays on record, and hands over nothing any more. */
export async function recordCeremony(trx: Knex, entry: NewCeremony): Promise<number> {
  const { regionCode, heldOn, place, host, attending, note, corrects, numbers, by, at } = entry;
  const [made] = (await trx('ceremony')
    .insert({
      region_code: regionCode,
      held_on: heldOn,
      place,
      host,
      attending,
      note: note === '' ? null : note,
      corrects: corrects?.id ?? null,
      reason: corrects?.reason ?? null,
      person_id: by,
      at,
    })
    .returning('id')) as { id: number }[];
  if (corrects !== null) await trx('ceremony_plaque').where({ ceremony_id: corrects.id }).update({ stands: false });
  if (numbers.length > 0) {
    await trx('ceremony_plaque').insert(numbers.map((number) => ({ ceremony_id: made!.id, number })));
  }
  return made!.id;
}
