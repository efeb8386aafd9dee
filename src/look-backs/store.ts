import type { Knex } from 'knex';
import type { Ends } from '../web/paging.ts';
import type { Drawn, Reason } from './draw.ts';
import type { LookBackOutcome } from './rules.ts';

/** A school that holds a plaque, with what speaks for looking at it again. */
export interface Holder {
  readonly number: string;
  readonly school: string;
  readonly awardedOn: string;
  readonly state: string;
  /** The official score of 1000, in points. */
  readonly score: string;
  readonly objections: number;
  readonly upheld: number;
  readonly overdue: number;
}

/** Everyone who holds a plaque of this body, in the order of the numbers; a revoked plaque is held by nobody. */
export async function holdersOf(db: Knex, issuingCode: string, today: string): Promise<Holder[]> {
  const { rows } = await db.raw<{ rows: Holder[] }>(
    `select plaque.number, plaque.school_name as school, plaque.awarded_on as "awardedOn", plaque.state,
            coalesce(assessment.score, 0)::text as score, objected.objections, objected.upheld, late.overdue
       from plaque
       join assessment on assessment.id = plaque.assessment_id
       cross join lateral (
         select count(*)::int as objections,
                count(*) filter (where outcome in ('upheld', 'partly upheld'))::int as upheld
           from objection where objection.assessment_id = assessment.id) objected
       cross join lateral (
         select count(*)::int as overdue from rectification
           join rectification_item item on item.rectification_id = rectification.id
          where rectification.assessment_id = assessment.id
            and item.due_on < coalesce((item.accepted_at at time zone 'Asia/Shanghai')::date, :today::date)) late
      where plaque.issuing_code = :issuingCode and plaque.state <> 'revoked'
      order by plaque.number`,
    { issuingCode, today },
  );
  return rows;
}

/** A list about to be fixed. */
export interface NewLookBack {
  readonly regionCode: string;
  readonly year: number;
  readonly list: string;
  readonly digest: string;
  readonly by: number;
  readonly at: Date;
  readonly schools: readonly {
    readonly number: string;
    readonly riskPlace: number;
    /** In points. */
    readonly lost: string;
    readonly objections: number;
    readonly upheld: number;
    readonly overdue: number;
  }[];
}

/** @returns its id; undefined when the body has one of this year already */
export async function insertLookBack(db: Knex, lookBack: NewLookBack): Promise<number | undefined> {
  const { regionCode, year, list, digest, by, at, schools } = lookBack;
  const [row] = (await db('look_back')
    .insert({ region_code: regionCode, year, list, list_digest: digest, fixed_by: by, fixed_at: at })
    .onConflict(['region_code', 'year'])
    .ignore()
    .returning('id')) as { id: number }[];
  if (row === undefined) return undefined;
  await db.raw(
    `insert into look_back_school (look_back_id, number, risk_place, points_lost, objections, upheld, overdue)
     select ?, number, "riskPlace", lost, objections, upheld, overdue
       from jsonb_to_recordset(?::jsonb)
         as listed(number text, "riskPlace" int, lost numeric, objections int, upheld int, overdue int)`,
    [row.id, JSON.stringify(schools)],
  );
  return row.id;
}

/** A look-back of a body. */
export interface LookBack {
  readonly id: number;
  readonly regionCode: string;
  readonly region: string;
  readonly year: number;
  readonly list: string;
  readonly digest: string;
  readonly fixedBy: string;
  readonly fixedAt: Date;
  readonly seed: string | null;
  readonly drawnById: number | null;
  readonly drawnBy: string | null;
  readonly drawnAt: Date | null;
}

const lookBack = `
  select look_back.id, look_back.region_code as "regionCode", region.name as region, look_back.year, look_back.list,
         look_back.list_digest as digest, fixer.name as "fixedBy", look_back.fixed_at as "fixedAt", look_back.seed,
         look_back.drawn_by as "drawnById", drawer.name as "drawnBy", look_back.drawn_at as "drawnAt"
    from look_back
    join region on region.code = look_back.region_code
    join person fixer on fixer.id = look_back.fixed_by
    left join person drawer on drawer.id = look_back.drawn_by`;

export async function findLookBack(db: Knex, id: number): Promise<LookBack | undefined> {
  const { rows } = await db.raw<{ rows: LookBack[] }>(`${lookBack} where look_back.id = ?`, [id]);
  return rows[0];
}

/** The look-back of a body in a year. */
export const idOf = async (db: Knex, regionCode: string, year: number): Promise<number | undefined> =>
  ((await db('look_back').where({ region_code: regionCode, year }).first('id')) as { id: number } | undefined)?.id;

/** Waits for whoever is drawing, so that of two at once the second sees what the first did. */
export async function holdLookBack(db: Knex, id: number): Promise<void> {
  await db.raw('select from look_back where id = ? for update', [id]);
}

/** A look-back in a list, with how far it is. */
export interface Listing {
  readonly id: number;
  readonly region: string;
  readonly year: number;
  readonly fixedAt: Date;
  readonly drawnAt: Date | null;
  readonly drawn: number;
  readonly checked: number;
  readonly overdue: number;
}

/** A page of look-backs, the latest first, and one more; of one body or of all. */
export async function lookBacksOf(
  db: Knex,
  regionCode: string | null,
  today: string,
  { after, before }: Ends,
  most: number,
): Promise<Listing[]> {
  const cursor = before ?? after;
  const direction = before === null ? 'desc' : 'asc';
  const { rows } = await db.raw<{ rows: Listing[] }>(
    `select look_back.id, region.name as region, look_back.year, look_back.fixed_at as "fixedAt", look_back.drawn_at as "drawnAt",
            (select count(*)::int from look_back_school where look_back_id = look_back.id and reason is not null) as drawn,
            (select count(*)::int from look_back_check where look_back_id = look_back.id) as checked,
            (select count(*)::int from look_back_check where look_back_id = look_back.id and outcome = 'mending'
                and second_at is null and mend_by < ?) as overdue
       from look_back join region on region.code = look_back.region_code
      where ${regionCode === null ? 'true' : 'look_back.region_code = ?'}
        ${cursor === null ? '' : `and look_back.id ${before === null ? '<' : '>'} ?`}
      order by look_back.id ${direction} limit ${most}`,
    [today, ...(regionCode === null ? [] : [regionCode]), ...(cursor === null ? [] : [cursor.id])],
  );
  return rows;
}

/** Writes down what was drawn; from then on neither list nor draw can be changed (`draw_stays`). */
export async function saveDraw(
  db: Knex,
  id: number,
  { seed, drawn, by, at }: { seed: string; drawn: readonly Drawn[]; by: number; at: Date },
): Promise<void> {
  await db.raw(
    `update look_back_school set reason = drawn.reason, ticket = drawn.ticket, drawn_place = drawn.place
       from jsonb_to_recordset(?::jsonb) as drawn(number text, reason text, ticket text, place int)
      where look_back_school.look_back_id = ? and look_back_school.number = drawn.number`,
    [JSON.stringify(drawn.map((one, place) => ({ ...one, place: place + 1 }))), id],
  );
  await db('look_back').where({ id }).update({ seed, drawn_by: by, drawn_at: at });
}

/** What was drawn, in its order, as it stands in the database: what the draw is compared with when it is made again. */
export async function storedDraw(db: Knex, id: number): Promise<Drawn[]> {
  return (await db('look_back_school')
    .where({ look_back_id: id })
    .whereNotNull('drawn_place')
    .orderBy('drawn_place')
    .select('number', 'reason', 'ticket')) as Drawn[];
}

/** A school of a look-back, drawn or not, with what came of it. */
export interface LookedAt {
  readonly number: string;
  readonly school: string;
  readonly place: string;
  readonly awardedOn: string;
  readonly riskPlace: number;
  readonly lost: string;
  readonly objections: number;
  readonly upheld: number;
  readonly overdue: number;
  readonly reason: Reason | null;
  readonly drawnPlace: number | null;
  readonly ticket: string | null;
  readonly state: string;
  readonly outcome: LookBackOutcome | null;
  readonly visitedOn: string | null;
  readonly mendBy: string | null;
  readonly secondOutcome: 'mended' | 'not mended' | null;
}

const lookedAt = `
  select listed.number, plaque.school_name as school, place.name as place, plaque.awarded_on as "awardedOn",
         listed.risk_place as "riskPlace", listed.points_lost::text as lost, listed.objections, listed.upheld, listed.overdue,
         listed.reason, listed.drawn_place as "drawnPlace", listed.ticket, plaque.state, checked.outcome,
         checked.visited_on as "visitedOn", checked.mend_by as "mendBy", checked.second_outcome as "secondOutcome"
    from look_back_school listed
    join plaque on plaque.number = listed.number
    join assessment on assessment.id = plaque.assessment_id
    join region place on place.path = assessment.region_path
    left join look_back_check checked on checked.look_back_id = listed.look_back_id and checked.number = listed.number`;

/** A page of the schools that were drawn, in the order of the draw, and one more. */
export async function drawnSchools(
  db: Knex,
  id: number,
  { after, before }: Ends,
  most: number,
): Promise<(LookedAt & { drawnPlace: number })[]> {
  const cursor = before ?? after;
  const { rows } = await db.raw<{ rows: (LookedAt & { drawnPlace: number })[] }>(
    `${lookedAt} where listed.look_back_id = ? and listed.drawn_place is not null
        ${cursor === null ? '' : `and listed.drawn_place ${before === null ? '>' : '<'} ?`}
      order by listed.drawn_place ${before === null ? 'asc' : 'desc'} limit ${most}`,
    [id, ...(cursor === null ? [] : [cursor.id])],
  );
  return rows;
}

/** A page of everyone on the list, by number: what the workbook is made of. */
export async function listedSchools(db: Knex, id: number, { after }: Ends, most: number): Promise<LookedAt[]> {
  const { rows } = await db.raw<{ rows: LookedAt[] }>(
    `${lookedAt} where listed.look_back_id = ? and listed.number > ? order by listed.number limit ${most}`,
    [id, after?.value ?? ''],
  );
  return rows;
}

/** The people who hold a post now at the schools that were drawn. */
export async function peopleAtDrawn(db: Knex, id: number): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `select distinct post.person_id as id
       from look_back_school listed
       join plaque on plaque.number = listed.number
       join assessment on assessment.id = plaque.assessment_id
       join post_school on post_school.school_id = assessment.school_id
       join post on post.id = post_school.post_id and post.ended_at is null
      where listed.look_back_id = ? and listed.reason is not null`,
    [id],
  );
  return rows.map((row) => row.id);
}
