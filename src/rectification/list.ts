import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { type Ends, pageSize } from '../web/paging.ts';
import type { RectificationLevel } from './rules.ts';

/** What of the running rectifications is looked for. */
export interface AskedRectifications {
  readonly state: '' | 'overdue' | 'soon' | 'order' | 'reported';
  /** Code of a county or township. */
  readonly region: string;
  readonly today: string;
  /** The last day that counts as soon. */
  readonly soonUntil: string;
}

/** A rectification that runs, as a list has it. `place`: by what the list is sorted. */
export interface ListedRectification {
  readonly id: number;
  readonly assessmentId: number;
  readonly school: string;
  readonly region: string;
  readonly level: RectificationLevel;
  readonly number: string | null;
  readonly decidedOn: string;
  readonly dueOn: string | null;
  readonly prolonged: boolean;
  readonly items: number;
  readonly accepted: number;
  readonly reported: number;
  readonly overdueItems: number;
  readonly place: string;
}

/** The rectifications that run in the post's region, the first due first; those that wait for their order stand at the end. One query. */
export async function runningRectifications(
  db: Knex,
  actor: Actor,
  { state, region, today, soonUntil }: AskedRectifications,
  { after, before }: Ends,
  most = pageSize + 1,
): Promise<ListedRectification[]> {
  const mine = visible(actor, 'results.read');
  const cursor = before ?? after;
  const direction = before === null ? 'asc' : 'desc';
  const filters = {
    '': 'true',
    overdue: `(issued_at is not null and (due_on < :today or "overdueItems" > 0))`,
    soon: `(issued_at is not null and due_on between :today and :soonUntil)`,
    order: 'issued_at is null',
    reported: 'reported > 0',
  } as const;
  const named = inOrder(
    `select * from (
       select rectification.id, rectification.assessment_id as "assessmentId", school.name as school, place.name as region,
              rectification.level, rectification.number, rectification.decided_on as "decidedOn", rectification.issued_at,
              rectification.due_on as "dueOn", rectification.due_on, prolonged_at is not null as prolonged, counted.*,
              case when issued_at is null then '9999-12-31' else rectification.due_on end::text as place
         from rectification
         join assessment on assessment.id = rectification.assessment_id
         join school on school.id = assessment.school_id
         join region place on place.path = assessment.region_path
         cross join lateral (
           select count(*)::int as items, count(*) filter (where state = 'accepted')::int as accepted,
                  count(*) filter (where state = 'reported')::int as reported,
                  count(*) filter (where state <> 'accepted' and item.due_on < :today)::int as "overdueItems"
             from rectification_item item where item.rectification_id = rectification.id) counted
        where rectification.closed_at is null and `,
    { today },
  );
  const rest = inOrder(
    ` and (:region = '' or assessment.region_path like (select path || '%' from region where code = :region))) running
      where ${filters[state]}
        ${cursor === null ? '' : `and (place, id) ${before === null ? '>' : '<'} (:value, :id)`}
      order by place ${direction}, id ${direction} limit :most`,
    { region, today, soonUntil, value: cursor?.value ?? '', id: cursor?.id ?? 0, most },
  );
  const { rows } = await db.raw<{ rows: ListedRectification[] }>(named.sql + mine.sql + rest.sql, [
    ...named.bindings,
    ...mine.bindings,
    ...rest.bindings,
  ]);
  return rows;
}

/** A piece of SQL with its named bindings in their order, so that pieces with others can be put together. */
function inOrder(
  sql: string,
  values: Readonly<Record<string, string | number>>,
): { sql: string; bindings: Knex.RawBinding[] } {
  const bindings: Knex.RawBinding[] = [];
  const text = sql.replaceAll(/(?<![:\w]):(\w+)/g, (_, name: string) => {
    bindings.push(values[name]!);
    return '?';
  });
  return { sql: text, bindings };
}
