import { z } from 'zod';
import { dayOf, readDay, timeOf } from '../web/days.ts';
import { kinds, recordKinds, type RecordKind } from './kinds.ts';
import { namesOf, readTime, type Said, tidied } from './rules.ts';

/** What the forms of all kinds send beside their own fields; a phone may send figures as numbers. */
export const RecordForm = z.object({
  key: z.guid(),
  deed: z.enum(['draft', 'final', 'more']).default('final'),
  /** The version that the form was made with; a new record has none. */
  version: z.coerce.number().int().min(0).default(0),
  on: z.string().trim().max(40).default(''),
  time: z.string().trim().max(40).default(''),
  codes: z
    .preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(z.string().max(20)).max(200))
    .transform((codes) => [...new Set(codes)].filter((code) => code !== '')),
});
export type RecordForm = z.infer<typeof RecordForm>;

export const KindOfForm = z.object({ kind: z.enum(recordKinds) });

const Field = z.union([z.string().max(20_000), z.number().transform(String)]).optional();

/** The fields of a kind as they were typed. */
export function typedSaid(kind: RecordKind, body: Readonly<Record<string, unknown>>): Said {
  const names = kinds[kind].fields.flatMap(namesOf);
  return tidied(kinds[kind], Object.fromEntries(names.map((name) => [name, Field.parse(body[name]) ?? ''] as const)));
}

/** When something was seen, heard or asked; `problems` are ends of message keys by field. */
export interface ReadMoment {
  readonly at: Date;
  readonly problems: readonly { readonly field: 'on' | 'time'; readonly key: string }[];
}

/**
 * Day and time as they were typed, in Shanghai; what is left out is now. With a problem `at` is now too.
 * @param since the first day that can be meant, as 2026-01-01
 */
export function readMoment(
  { on, time }: { readonly on: string; readonly time: string },
  now: Date,
  since: string,
): ReadMoment {
  const day = on === '' ? dayOf(now) : readDay(on);
  const clock = time === '' ? (on === '' || day === dayOf(now) ? timeOf(now) : '00:00') : readTime(time);
  if (day === null || clock === null) {
    const problems = [
      ...(day === null ? [{ field: 'on' as const, key: 'day' }] : []),
      ...(clock === null ? [{ field: 'time' as const, key: 'time' }] : []),
    ];
    return { at: now, problems };
  }
  const at = new Date(`${day}T${clock}:00+08:00`);
  if (day > dayOf(now)) return { at: now, problems: [{ field: 'on', key: 'future' }] };
  if (at > now) return { at: now, problems: [{ field: 'time', key: 'future' }] };
  return day < since ? { at: now, problems: [{ field: 'on', key: 'tooEarly' }] } : { at, problems: [] };
}
