import { z } from 'zod';

const several = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((typed) => (typed === undefined ? [] : [typed].flat()));

const person = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** The form of a team; whose the sections are stands under `owner.<section>`. */
export const TeamForm = z.object({
  seen: z.coerce.number().int(),
  step: z.enum(['name team', 'change team']),
  members: several.pipe(z.array(person).max(300)),
  leader: person.optional(),
  visitOn: z.string().trim().max(20).default(''),
  deed: z.string().max(20).optional(),
});

/** Whose a section is, as typed; blank: to be shared out. */
export const OwnerField = z.union([z.literal('').transform(() => null), person]).default(null);

/** Which indicators of a section somebody scores beside its owner, as typed. */
export const CodesField = z.string().trim().max(500).default('');

const strokes = z.string().max(40_000).default('');

export const SignatureForm = z.object({
  seen: z.coerce.number().int(),
  totalReason: z.string().trim().max(500).default(''),
  leader: strokes,
  head: strokes,
  headName: z.string().trim().max(40).default(''),
});

export const ConclusionForm = z.object({
  seen: z.coerce.number().int(),
  confirmed: several.pipe(z.array(z.string().max(60)).max(50)),
});

export const ReturnForm = z.object({
  seen: z.coerce.number().int(),
  reason: z.string().max(500).default(''),
});
