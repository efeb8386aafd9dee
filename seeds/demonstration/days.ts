import { type Calendar, isWorkingDay } from '../../src/cycles/calendar.ts';

/** A moment in Shanghai: a day as 2026-11-02, and minutes after midnight. */
export const momentOf = (day: string, minutes: number): Date =>
  new Date(Date.parse(`${day}T00:00:00+08:00`) + Math.round(minutes * 60_000));

/** 10:40 in minutes after midnight. */
export function clock(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** So many working days that end with a day, the earliest first. */
export function workingDaysUntil(last: string, count: number, calendar: Calendar): string[] {
  const days: string[] = [];
  for (let day = last; days.length < count; day = dayBefore(day)) if (isWorkingDay(day, calendar)) days.unshift(day);
  return days;
}

/** The calendar day before a day. */
export function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}

const morning = clock('08:40');
const noon = clock('11:30');
const afternoon = clock('14:30');
const evening = clock('16:40');

/** The moment of one of many small deeds that fill the working hours of some days, in their order. */
export function spread(days: readonly string[], place: number, count: number): Date {
  const hours = noon - morning + (evening - afternoon);
  const position = (place / count) * days.length;
  const day = days[Math.floor(position)]!;
  const worked = (position % 1) * hours;
  return momentOf(day, worked < noon - morning ? morning + worked : afternoon + worked - (noon - morning));
}
