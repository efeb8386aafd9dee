import { z } from 'zod';

const Field = z.tuple([z.string().max(80), z.string().max(4000)]);

/** A change of a line as a phone's file holds it, sealed by the phone. */
const FiledChange = z.object({
  key: z.guid(),
  person: z.int().positive(),
  action: z.string().max(120),
  code: z.string().min(1).max(60),
  fields: z.array(Field).max(60),
  version: z.int().min(0).nullable(),
  seal: z.string().max(80),
});
export type FiledChange = z.infer<typeof FiledChange>;

/** The changes of one file, in their order; a sheet has no more lines than this. */
export const QueueFile = z.object({
  person: z.int().positive(),
  changes: z.array(FiledChange).max(600),
});

/** Where a change of a sheet or of a visit's agenda is sent: the assessment, its stage, which of the two, and the page of the line. */
export const LinesAddress = /^\/assessments\/(\d{1,9})\/(county|city)-(lines|agenda)\/(\w{1,20})$/;

/** A photo out of a phone's file, with its content as an upload; `about` is what the phone tells of it. */
export const PhotoForm = z.object({
  person: z.coerce.number().int().positive(),
  key: z.guid(),
  action: z.string().max(120),
  code: z.string().min(1).max(60),
  name: z.string().max(300),
  about: z
    .string()
    .max(2000)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('no JSON');
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string(), z.string())),
  seal: z.string().max(80),
});

/** Where a photo of a line is sent. */
export const FilesAddress = /^\/assessments\/(\d{1,9})\/(county|city)-evidence$/;
