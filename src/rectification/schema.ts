import { z } from 'zod';
import type { DraftItem } from './rules.ts';

const line = (most: number) => z.string().trim().max(most).default('');

/** A draft of an order. Its items come numbered from 0: `problem.0`, `requirement.0`, `code.0` … */
const DraftFields = z.object({
  version: z.coerce.number().int().min(0),
  number: line(60),
  dueOn: line(20),
  text: line(3000),
  items: z.coerce.number().int().min(0).max(300),
  /** What was pressed: `save`, `issue`, `add`, or `remove.3`, `up.3`, `down.3` of an item. */
  deed: z
    .string()
    .regex(/^(save|issue|add|(remove|up|down)\.\d{1,3})$/)
    .default('save'),
});

const DraftItemFields = z.object({
  code: line(20),
  problem: line(1000),
  requirement: line(1000),
});

export interface DraftForm extends z.infer<typeof DraftFields> {
  readonly list: readonly Pick<DraftItem, 'code' | 'problem' | 'requirement'>[];
}

export function readDraft(body: Readonly<Record<string, unknown>>): DraftForm {
  const fields = DraftFields.parse(body);
  const list = Array.from({ length: fields.items }, (_, place) => {
    const item = DraftItemFields.parse({
      code: body[`code.${place}`],
      problem: body[`problem.${place}`],
      requirement: body[`requirement.${place}`],
    });
    return { ...item, code: item.code === '' ? null : item.code };
  });
  return { ...fields, list };
}

const common = { key: z.uuid(), version: z.coerce.number().int().min(0) };

export const IssueForm = z.object({ seen: z.coerce.number().int(), version: z.coerce.number().int() });

export const AnswerForm = z.object({
  ...common,
  measures: line(2000),
  inCharge: line(60),
  cost: line(20),
  dueOn: line(20),
});

export const ProgressForm = z.object({
  ...common,
  text: line(2000),
  deed: z.enum(['progress', 'report']).default('progress'),
});

export const CheckForm = z.object({
  ...common,
  text: line(1000),
  deed: z.enum(['acceptance', 'refusal', 'reminder']),
});

export const ProlongationForm = z.object({
  seen: z.coerce.number().int(),
  dueOn: line(20),
  reason: z.string().max(500).default(''),
});

export const DecisionForm = z.object({ seen: z.coerce.number().int(), reason: z.string().max(500).default('') });
