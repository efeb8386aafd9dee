import type { Knex } from 'knex';
import { type Calendar, yearOf } from './calendar.ts';

/** The working days from a day on, as the office keeps them; without an end, to the end of the year after. */
export async function calendarOf(db: Knex, from: string, to: string = `${yearOf(from) + 1}-12-31`): Promise<Calendar> {
  const { rows } = await db.raw<{ rows: { days: [string, boolean][] | null; years: number[] | null }[] }>(
    `select (select json_agg(json_build_array(day, works)) from calendar_day where day between :from and :to) as days,
            (select json_agg(year) from calendar_year where published) as years`,
    { from, to },
  );
  return { from, to, named: new Map(rows[0]?.days ?? []), published: new Set(rows[0]?.years ?? []) };
}
