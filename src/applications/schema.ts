import { z } from 'zod';

/** The form of an application, beside the scan. What it may mean is said by `rules.ts`. */
export const ApplicationForm = z.object({
  /** `print`: lays the form out to be printed, signed and sealed, with what is typed so far. */
  deed: z.enum(['file', 'print']).default('file'),
  schools: z.union([z.string(), z.array(z.string())]).default([]),
  number: z.string().trim().max(60).default(''),
  on: z.string().trim().max(20).default(''),
});
export type ApplicationForm = z.infer<typeof ApplicationForm>;

/** What the form to print is asked for. */
export const PrintQuery = ApplicationForm.pick({ schools: true, number: true, on: true });
