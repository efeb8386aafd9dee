import type { Translate } from './texts.ts';

const shanghai = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const shanghaiTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
});

/** The day of a moment in Shanghai, where the offices are: 2026-11-02. */
export const dayOf = (moment: Date): string => shanghai.format(moment);

/** The minute of a moment in Shanghai: 09:05. */
export const timeOf = (moment: Date): string => shanghaiTime.format(moment);

/** Days from one day to another, both as 2026-11-02; negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** A day in words: 2026年11月2日, 2 November 2026. */
export function sayDay(t: Translate, day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return t('web.day', { year: String(year), month: t(`web.month.${month}`), date: String(date) });
}

/** A day and the minute of it in Shanghai. */
export const sayMoment = (t: Translate, moment: Date): string =>
  t('web.moment', { day: sayDay(t, dayOf(moment)), time: timeOf(moment) });

/** How a deadline stands, in words: 还有 2 天, 今天截止, 已超过 3 天. */
export function sayDeadline(t: Translate, today: string, due: string): string {
  const days = daysBetween(today, due);
  if (days === 0) return t('web.deadline.today');
  return days > 0 ? t('web.deadline.left', { days }) : t('web.deadline.over', { days: -days });
}

/**
 * A day as people type it where the browser has no calendar: 2026-11-2, 2026/11/02, 2026年11月2日, also in full-width digits.
 * @returns the day as 2026-11-02, or null when it is none
 */
export function readDay(typed: string): string | null {
  const [, year, month, date] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(typed.normalize('NFKC').trim()) ?? [];
  if (year === undefined || month === undefined || date === undefined) return null;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const real = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(day) ? day : null;
}
