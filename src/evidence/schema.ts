import { z } from 'zod';
import type { Position } from '../schools/rules.ts';
import { dayOf, readDay } from '../web/days.ts';

const Degrees = (most: number) =>
  z
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,12})?$/)
    .transform(Number)
    .refine((degrees) => Math.abs(degrees) <= most);

/** What the form of a line's evidence sends beside the files; a phone tells of its photos when and where they were taken. */
export const AddForm = z
  .object({
    code: z.string().min(1).max(60),
    aboutOn: z.string().trim().max(40).default(''),
    /** Made by the browser or the phone: what comes again under it is the same. */
    key: z.guid().nullable().default(null).catch(null),
    // What a device says of a photo is taken as far as it can be read: for want of it no photo is turned away.
    takenAt: z.iso
      .datetime()
      .transform((text) => new Date(text))
      .nullable()
      .default(null)
      .catch(null),
    fromGallery: z
      .string()
      .default('')
      .transform((text) => text === 'yes'),
    latitude: Degrees(90).nullable().default(null).catch(null),
    longitude: Degrees(180).nullable().default(null).catch(null),
  })
  .transform(({ latitude, longitude, ...form }) => ({
    ...form,
    position: latitude === null || longitude === null ? null : ({ latitude, longitude } satisfies Position),
  }));

/**
 * The date that files are about; where none is typed, the day on which a photo was taken.
 * @returns the problem as the end of a message key when it is no day, or lies ahead
 */
export function readAboutOn(
  typed: string,
  takenAt: Date | null,
  now: Date,
): { aboutOn: string | null } | { problem: 'date' | 'future' } {
  // A clock that runs ahead tells no day.
  if (typed === '') return { aboutOn: takenAt === null || takenAt > now ? null : dayOf(takenAt) };
  const day = readDay(typed);
  if (day === null) return { problem: 'date' };
  return day > dayOf(now) ? { problem: 'future' } : { aboutOn: day };
}

/** The number of a stored file, as it stands in an address. */
export const FileNumber = z.guid();
