import { z } from 'zod';
import { readDay } from '../web/days.ts';

/** What the form of a line's evidence sends beside the files. */
export const AddForm = z.object({
  code: z.string().min(1).max(60),
  aboutOn: z.string().trim().max(40).default(''),
});

/**
 * The date that files are about.
 * @returns the problem as the end of a message key when it is no day, or lies ahead
 */
export function readAboutOn(typed: string, today: string): { aboutOn: string | null } | { problem: 'date' | 'future' } {
  if (typed === '') return { aboutOn: null };
  const day = readDay(typed);
  if (day === null) return { problem: 'date' };
  return day > today ? { problem: 'future' } : { aboutOn: day };
}

/** The number of a stored file, as it stands in an address. */
export const FileNumber = z.guid();
