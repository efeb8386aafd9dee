import type { Knex } from 'knex';
import { type Actor, rolesOf } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { type Ends, pageSize } from '../web/paging.ts';
import type { ConflictKind } from './rules.ts';

/** A conflict of interest as it was declared, standing or withdrawn. */
export interface Interest {
  readonly id: number;
  readonly personId: number;
  readonly person: string;
  readonly school: string;
  readonly place: string;
  readonly kind: ConflictKind;
  readonly until: string | null;
  readonly said: string;
  readonly declaredById: number;
  readonly declaredBy: string;
  readonly declaredAt: Date;
  /** Why an office declared it. */
  readonly reason: string;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: Date | null;
  readonly withdrawalReason: string | null;
  /** The assessment whose team the person is on though this stands; null: none that is still scored. */
  readonly onTeam: number | null;
}

const columns = `
  interest.id, interest.person_id as "personId", person.name as person, school.name as school, region.name as place,
  interest.kind, interest.until, interest.said, interest.declared_by as "declaredById", declarer.name as "declaredBy",
  interest.declared_at as "declaredAt", interest.reason, withdrawer.name as "withdrawnBy",
  interest.withdrawn_at as "withdrawnAt", interest.withdrawal_reason as "withdrawalReason",
  (select min(assessment.id) from assessment
     join sheet on sheet.assessment_id = assessment.id and sheet.signed_at is null
     join team_member on team_member.sheet_id = sheet.id and team_member.person_id = interest.person_id
    where assessment.school_id = interest.school_id and interest.withdrawn_at is null) as "onTeam"`;

const named = `
  join person on person.id = interest.person_id
  join school on school.id = interest.school_id
  join region on region.code = school.region_code
  join person declarer on declarer.id = interest.declared_by
  left join person withdrawer on withdrawer.id = interest.withdrawn_by`;

interface Condition {
  readonly sql: string;
  readonly bindings: Knex.RawBinding[];
}

/** Whether a person holds, or once held, a reviewer's post in the region of the actor's present one. */
function reviewsFor(actor: Actor, person: string, now: boolean): Condition {
  const seen = visible(actor, 'interest.oversee', {
    school: 'null::int',
    regionPath: 'seat.path',
    decidedAt: null,
    assessment: null,
  });
  return {
    sql: `exists (select from post join region seat on seat.code = post.region_code
                   where post.person_id = ${person} and post.role = any(?::text[])
                     ${now ? 'and post.ended_at is null' : ''} and ${seen.sql})`,
    bindings: [[...rolesOf('interest.declare')], ...seen.bindings],
  };
}

/** What a person declared, or was declared for them, the newest first; at most 200. One query. */
export async function interestsOf(db: Knex, personId: number): Promise<Interest[]> {
  const { rows } = await db.raw<{ rows: Interest[] }>(
    `select ${columns} from conflict_of_interest interest ${named}
      where interest.person_id = ? order by interest.id desc limit 200`,
    [personId],
  );
  return rows;
}

/** What is asked of an office's list. */
export interface AskedInterests extends Ends {
  readonly search: string;
  readonly withdrawn: boolean;
}

/** A page of the declarations of an office's reviewers, the newest first, and one more, with the number of all. One query. */
export async function interestsFor(
  db: Knex,
  actor: Actor,
  { search, withdrawn, after, before }: AskedInterests,
): Promise<{ count: number; rows: Interest[] }> {
  const theirs = reviewsFor(actor, 'interest.person_id', false);
  const cursor = before ?? after;
  const up = before !== null;
  const { rows } = await db.raw<{ rows: (Interest & { count: number })[] }>(
    `with listed as not materialized (
       select interest.* from conflict_of_interest interest
         join person on person.id = interest.person_id join school on school.id = interest.school_id
        where (interest.withdrawn_at is not null) = ? and ${theirs.sql}
          and (? = '' or strpos(person.name, ?) > 0 or strpos(school.name, ?) > 0)
     ), counted as (select count(*)::int as count from listed),
     interest as (
       select * from listed ${cursor === null ? '' : `where id ${up ? '>' : '<'} ?`}
        order by id ${up ? 'asc' : 'desc'} limit ${pageSize + 1})
     select counted.count, found.* from counted left join (select ${columns} from interest ${named}) found on true
      order by found.id ${up ? 'asc' : 'desc'}`,
    [withdrawn, ...theirs.bindings, search, search, search, ...(cursor === null ? [] : [cursor.id])],
  );
  return { count: rows[0]?.count ?? 0, rows: rows.filter(({ id }) => id !== null) };
}

/** One declaration, held until it is withdrawn; undefined when there is none. */
export async function lockInterest(db: Knex, id: number): Promise<Interest | undefined> {
  const { rows } = await db.raw<{ rows: Interest[] }>(
    `select ${columns} from conflict_of_interest interest ${named} where interest.id = ? for update of interest`,
    [id],
  );
  return rows[0];
}

/** One declaration; undefined when there is none. */
export async function findInterest(db: Knex, id: number): Promise<Interest | undefined> {
  const { rows } = await db.raw<{ rows: Interest[] }>(
    `select ${columns} from conflict_of_interest interest ${named} where interest.id = ?`,
    [id],
  );
  return rows[0];
}

/** Whether a person is one of an office's reviewers, or once was. */
export async function isReviewerOf(db: Knex, actor: Actor, personId: number): Promise<boolean> {
  const theirs = reviewsFor(actor, 'person.id', false);
  const { rowCount } = await db.raw<{ rowCount: number }>(`select from person where id = ? and ${theirs.sql}`, [
    personId,
    ...theirs.bindings,
  ]);
  return rowCount === 1;
}

/** The reviewers of an office's region by name; at most 300. One query. */
export async function reviewersFor(db: Knex, actor: Actor): Promise<{ id: number; name: string }[]> {
  const theirs = reviewsFor(actor, 'person.id', true);
  const { rows } = await db.raw<{ rows: { id: number; name: string }[] }>(
    `select id, name from person where active and ${theirs.sql} order by name, id limit 300`,
    theirs.bindings,
  );
  return rows;
}

/** A declaration as it is written down. */
export interface Declared {
  readonly personId: number;
  readonly schoolId: number;
  readonly kind: ConflictKind;
  readonly until: string | null;
  readonly said: string;
  readonly reason: string;
  readonly by: number;
  readonly at: Date;
}

/** Puts a declaration on record; false where the same one stands already. */
export async function insertInterest(db: Knex, declared: Declared): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `insert into conflict_of_interest (person_id, school_id, kind, until, said, reason, declared_by, declared_at)
     values (:personId, :schoolId, :kind, :until, :said, :reason, :by, :at)
     on conflict (person_id, school_id, kind) where withdrawn_at is null do nothing`,
    { ...declared },
  );
  return rowCount === 1;
}

/** Withdraws a declaration that stands; it is kept, with who did it and why. */
export async function withdrawInterest(
  db: Knex,
  id: number,
  { by, at, reason }: { by: number; at: Date; reason: string },
): Promise<void> {
  await db('conflict_of_interest')
    .where({ id, withdrawn_at: null })
    .update({ withdrawn_by: by, withdrawn_at: at, withdrawal_reason: reason });
}
