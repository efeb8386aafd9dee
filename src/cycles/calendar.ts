/**
 * Chinese working days: Monday to Friday, except for public holidays and the weekend days that are worked for them.
 * Days are as 2026-11-02. Pure: `days.ts` reads the calendar that the office keeps.
 */
export interface Calendar {
  /** The days between which it can be asked, both counted. */
  readonly from: string;
  readonly to: string;
  /** Whether work is done on a day that is named (a holiday, a make-up workday); the others go by their weekday. */
  readonly named: ReadonlyMap<string, boolean>;
  /** Years whose holidays the State Council has announced. */
  readonly published: ReadonlySet<number>;
}

/**
 * Whether offices work on a day.
 * @throws RangeError for a day outside the calendar
 */
export function isWorkingDay(day: string, calendar: Calendar): boolean {
  if (day < calendar.from || day > calendar.to) {
    throw new RangeError(`the calendar runs from ${calendar.from} to ${calendar.to}, not to ${day}`);
  }
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return calendar.named.get(day) ?? (weekday !== 0 && weekday !== 6);
}

/**
 * The last of `count` working days after a day: the day after is day 1.
 * Example: 5 working days after 2026-09-28 end on 2026-10-10, a Saturday that is worked.
 *
 * @throws RangeError for fewer than one, or where the calendar does not reach
 */
export function addWorkingDays(day: string, count: number, calendar: Calendar): string {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`not a number of working days: ${count}`);
  let last = day;
  for (let left = count; left > 0;) {
    last = nextDay(last);
    if (isWorkingDay(last, calendar)) left -= 1;
  }
  return last;
}

/** Whether the holidays of a year are announced. Before that its working days are only weekdays, and someone must confirm them. */
export const isPublished = (year: number, calendar: Calendar): boolean => calendar.published.has(year);

/** The years from one day to another whose holidays are not announced yet. */
export function unpublishedYears(from: string, to: string, calendar: Calendar): number[] {
  const years: number[] = [];
  for (let year = yearOf(from); year <= yearOf(to); year++) if (!isPublished(year, calendar)) years.push(year);
  return years;
}

/** The calendar day after a day. */
export function nextDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** The year of a day. */
export const yearOf = (day: string): number => Number(day.slice(0, 4));
