import { z } from 'zod';
import { readDay } from '../web/days.ts';

/** The form of a notice, on its first page and on the preview. What it may mean is said by `rules.ts`. */
export const NoticeForm = z.object({
  deed: z.enum(['preview', 'edit', 'publish']).default('preview'),
  cycle: z.coerce.number().int().positive(),
  schools: z.union([z.string(), z.array(z.string())]).default([]),
  number: z.string().trim().max(60).default(''),
  body: z.string().trim().max(5000).default(''),
  contact: z.string().trim().max(200).default(''),
  /** As a day where it is one, else as it was typed. */
  endsOn: z
    .string()
    .trim()
    .max(40)
    .transform((typed) => readDay(typed) ?? typed)
    .default(''),
  /** The day on which the office saw the preview: the period was counted from it. */
  previewedOn: z.string().max(10).default(''),
});
export type NoticeForm = z.infer<typeof NoticeForm>;
