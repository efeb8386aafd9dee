import { z } from 'zod';

const Line = z.string().trim().max(200).default('');

/** The form of a ceremony. What it may mean is said by `rules.ts`. */
export const CeremonyForm = z.object({
  heldOn: z.string().trim().max(30).default(''),
  place: Line,
  host: Line,
  attending: z.string().trim().max(2000).default(''),
  note: z.string().trim().max(2000).default(''),
  reason: z.string().trim().max(500).default(''),
  plaques: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((numbers) => [...new Set([numbers].flat())]),
});
export type CeremonyForm = z.infer<typeof CeremonyForm>;
