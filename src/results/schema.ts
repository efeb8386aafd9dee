import { z } from 'zod';
import { lossOrders } from './rules.ts';

/** What the address of the page of lost points may ask beside the extent. */
export const LossQuestion = z.object({
  stage: z.enum(['official', 'school', 'county', 'city']).catch('official'),
  sort: z.enum(lossOrders).catch('lost'),
  part: z.string().max(12).catch(''),
});

/** What the address of an assessment's changes may ask. */
export const ChangeQuestion = z.object({
  stage: z.enum(['school', 'county', 'city']).nullable().catch(null),
  line: z.string().max(60).catch(''),
  person: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .nullable()
    .catch(null),
});
