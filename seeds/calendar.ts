import chineseDays from 'chinese-days';
import type { Knex } from 'knex';

/** A year, and whether its holidays are announced. */
export interface CalendarYear {
  readonly year: number;
  readonly published: boolean;
}

/** A public holiday, or a weekend day that is worked for one. */
export interface CalendarDay {
  readonly day: string;
  readonly works: boolean;
  readonly name: string;
}

const announced = [2024, 2025, 2026];

/** The years that every installation begins with. The package would take a later year for plain weekdays; here it says so. */
export const calendarYears: readonly CalendarYear[] = [
  ...announced.map((year) => ({ year, published: true })),
  { year: 2027, published: false },
];

/** What the State Council announced for those years: the days that do not go by their weekday. */
export function calendarDays(): CalendarDay[] {
  return announced.flatMap((year) => daysOf(year).filter(isNamed).map(announcedDay));
}

/** Puts years and days into a database that has none. */
export async function seedCalendar(db: Knex): Promise<void> {
  await db('calendar_year').insert([...calendarYears]);
  await db('calendar_day').insert(calendarDays());
}

function daysOf(year: number): string[] {
  const days: string[] = [];
  for (
    const date = new Date(Date.UTC(year, 0, 1));
    date.getUTCFullYear() === year;
    date.setUTCDate(date.getUTCDate() + 1)
  ) {
    days.push(date.toISOString().slice(0, 10));
  }
  return days;
}

/** The package names an announced day as "National Day,国庆节,3", and any other by its weekday. */
const isNamed = (day: string): boolean => chineseDays.getDayDetail(day).name.includes(',');

function announcedDay(day: string): CalendarDay {
  const { work, name } = chineseDays.getDayDetail(day);
  return { day, works: work, name: name.split(',')[1] ?? name };
}
