import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { type Ends, pageSize } from '../web/paging.ts';
import type { Handled, Matter, Outcome, State } from './rules.ts';

/** An objection in a list: nothing of who sent it. */
export interface Listed {
  readonly id: number;
  readonly school: string;
  readonly place: string;
  readonly year: number;
  readonly matter: Matter;
  readonly state: State;
  readonly receivedOn: string;
  readonly withinNotice: boolean;
  readonly owner: string | null;
  readonly answerBy: string;
  readonly closedAt: Date | null;
  readonly outcome: Outcome | null;
  readonly listPlace: number;
}

/** What a list is narrowed to; nulls for all. */
export interface Asked {
  readonly state: State | 'open' | 'overdue' | null;
  readonly owner: number | null;
  readonly assessment: number | null;
  readonly today: string;
}

/** A page of what an office has to handle: open ones by deadline, then the others, the latest first; one more than fit. */
export async function objectionsFor(
  db: Knex,
  actor: Actor,
  { state, owner, assessment, today }: Asked,
  { after, before }: Ends,
  most = pageSize + 1,
): Promise<Listed[]> {
  const mine = visible(actor, 'objection.handle');
  const cursor = before ?? after;
  const { rows } = await db.raw<{ rows: Listed[] }>(
    `select objection.id, school.name as school, place.name as place, cycle.year, objection.matter, objection.state,
            objection.received_on as "receivedOn", objection.within_notice as "withinNotice", owner.name as owner,
            objection.answer_by as "answerBy", objection.closed_at as "closedAt", objection.outcome,
            objection.list_place as "listPlace"
       from objection
       join assessment on assessment.id = objection.assessment_id
       join school on school.id = assessment.school_id
       join cycle on cycle.id = assessment.cycle_id
       join region place on place.path = assessment.region_path
       left join person owner on owner.id = objection.assigned_to
      where objection.region_code = ? and ${mine.sql}
        and (?::text is null or objection.state = ? or ? in ('open', 'overdue') and objection.closed_at is null)
        and (?::text is distinct from 'overdue' or objection.answer_by < ?)
        and (?::int is null or objection.assigned_to = ?) and (?::int is null or objection.assessment_id = ?)
        ${cursor === null ? '' : `and (objection.list_place, objection.id) ${before === null ? '>' : '<'} (?::int, ?::int)`}
      order by objection.list_place ${before === null ? 'asc' : 'desc'}, objection.id ${before === null ? 'asc' : 'desc'}
      limit ${most}`,
    [
      actor.post.regionCode ?? '',
      ...mine.bindings,
      state,
      state,
      state,
      state,
      today,
      owner,
      owner,
      assessment,
      assessment,
      ...(cursor === null ? [] : [/^\d{1,7}$/.test(cursor.value) ? Number(cursor.value) : 0, cursor.id]),
    ] as Knex.RawBinding[],
  );
  return rows;
}

/** The years in which an office has received objections, the latest first. */
export async function objectionYears(db: Knex, regionCode: string): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { year: number }[] }>(
    'select distinct extract(year from received_on)::int as year from objection where region_code = ? order by year desc',
    [regionCode],
  );
  return rows.map(({ year }) => year);
}

/** What an office received in a year and when it was closed, by the county of the school. */
export async function handledIn(db: Knex, regionCode: string, year: number): Promise<Handled[]> {
  const { rows } = await db.raw<{ rows: Handled[] }>(
    `select county.name as place, objection.received_on as "receivedOn", objection.answer_by as "answerBy",
            (objection.closed_at at time zone 'Asia/Shanghai')::date as "closedOn", count(*)::int as count
       from objection
       join assessment on assessment.id = objection.assessment_id
       join region county on county.level = 'county' and starts_with(assessment.region_path, county.path)
      where objection.region_code = ? and objection.received_on between ? and ?
      group by county.path, county.name, objection.received_on, objection.answer_by, "closedOn"
      order by county.path`,
    [regionCode, `${year}-01-01`, `${year}-12-31`],
  );
  return rows;
}
