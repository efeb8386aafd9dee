import type { Knex } from 'knex';
import type { SheetStage } from '../assessments/store.ts';
import { type Hundredths, points } from '../scoring/points.ts';
import type { LineEntry } from '../sheets/lines.ts';
import { type Ends, pageSize } from '../web/paging.ts';

/** A line whose history somebody may see: all that was saved, or of a quantity no more than how it changed. */
export interface OpenLine {
  readonly sheetId: number;
  readonly stage: SheetStage;
  readonly code: string;
  readonly whole: boolean;
}

/** What a line said before a change, or after it. */
export interface Saying {
  readonly entry: LineEntry | null;
  readonly points: Hundredths | null;
  readonly reason: string;
  readonly differenceReason: string;
}

/** One change of a line: who saved what in the place of what. */
export interface LineChange {
  readonly id: number;
  readonly stage: SheetStage;
  readonly code: string;
  readonly whole: boolean;
  readonly at: Date;
  readonly by: string;
  /** Who read it in from the file of a phone that could not send it. */
  readonly readBy: string | null;
  readonly from: Saying | null;
  readonly to: Saying;
}

export interface ChangesAsked extends Ends {
  readonly stage: SheetStage | null;
  readonly code: string | null;
  readonly person: number | null;
}

const opened = `open as (
  select * from jsonb_to_recordset(?::jsonb) as open ("sheetId" integer, stage text, code text, whole boolean)
)`;

// What a later team sees from the start is the quantity: an override of the points, or their reason, is no change of it.
const quantity = (of: string): string =>
  `jsonb_build_array(coalesce(${of}.entry -> 'entered', 'null'), coalesce(${of}.entry -> 'whole', 'null'),
                     coalesce(${of}.entry -> 'value', 'null'), coalesce(${of}.entry ->> 'kind', '') = 'not applicable')`;

const changes = `open
  join line_change change on change.sheet_id = open."sheetId" and change.code = open.code
  left join line_change before on before.sheet_id = change.sheet_id and before.code = change.code
   and before.version = change.version - 1`;

const isSeen = `(open.whole or ${quantity('change')} is distinct from ${quantity('before')})`;

/** A page of the changes of these lines, newest first, one more than fits unless so many are asked for. One query. */
export async function changesOf(
  db: Knex,
  lines: readonly OpenLine[],
  asked: ChangesAsked,
  most = pageSize + 1,
): Promise<LineChange[]> {
  const { stage, code, person, after, before } = asked;
  const narrowed: (readonly [sql: string, value: string | number])[] = [
    ...(stage === null ? [] : [['open.stage = ?', stage] as const]),
    ...(code === null ? [] : [['open.code = ?', code] as const]),
    ...(person === null ? [] : [['change.person_id = ?', person] as const]),
    ...(before !== null
      ? [['change.id > ?', before.id] as const]
      : after !== null
        ? [['change.id < ?', after.id] as const]
        : []),
  ];
  const { rows } = await db.raw<{ rows: ChangeRow[] }>(
    `with ${opened}
     select change.id, open.stage, open.code, open.whole, change.at, person.name as by, reader.name as read_by,
            change.entry, change.points, change.reason, change.difference_reason,
            before.id as before_id, before.entry as before_entry, before.points as before_points,
            before.reason as before_reason, before.difference_reason as before_difference_reason
       from ${changes} join person on person.id = change.person_id
       left join queue_reading reading on reading.key = change.key and reading.outcome = 'saved'
       left join person reader on reader.id = reading.read_by
      where ${[isSeen, ...narrowed.map(([sql]) => sql)].join(' and ')}
      order by change.id ${before === null ? 'desc' : 'asc'} limit ?`,
    [JSON.stringify(lines), ...narrowed.map(([, value]) => value), most],
  );
  return rows.map(changeOf);
}

/** Who has changed these lines, by name. One query. */
export async function changersOf(db: Knex, lines: readonly OpenLine[]): Promise<{ id: number; name: string }[]> {
  const { rows } = await db.raw<{ rows: { id: number; name: string }[] }>(
    `with ${opened}
     select person.id, person.name from person
      where person.id in (select change.person_id from ${changes} where ${isSeen})
      order by person.name, person.id`,
    [JSON.stringify(lines)],
  );
  return rows;
}

interface ChangeRow {
  id: number;
  stage: SheetStage;
  code: string;
  whole: boolean;
  at: Date;
  by: string;
  read_by: string | null;
  entry: LineEntry | null;
  points: string | null;
  reason: string;
  difference_reason: string;
  before_id: number | null;
  before_entry: LineEntry | null;
  before_points: string | null;
  before_reason: string | null;
  before_difference_reason: string | null;
}

const changeOf = (row: ChangeRow): LineChange => ({
  id: row.id,
  stage: row.stage,
  code: row.code,
  whole: row.whole,
  at: row.at,
  by: row.by,
  readBy: row.read_by,
  from:
    row.before_id === null
      ? null
      : {
          entry: row.before_entry,
          points: stored(row.before_points),
          reason: row.before_reason ?? '',
          differenceReason: row.before_difference_reason ?? '',
        },
  to: {
    entry: row.entry,
    points: stored(row.points),
    reason: row.reason,
    differenceReason: row.difference_reason,
  },
});

const stored = (text: string | null): Hundredths | null => (text === null ? null : points(text));
