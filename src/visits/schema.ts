import { z } from 'zod';
import { isItemCode, type TypedAgenda, type TypedItem } from './rules.ts';

const Text = z.string().max(2000).default('');

/** Every form of an agenda bears a number of its own, so that sending it again saves nothing again. */
export const KeyField = z.object({ key: z.guid() });

const ItemFields = z.object({
  version: z.coerce.number().int().min(0),
  done: z.literal('yes').optional(),
  time: Text,
  note: Text,
  choice: z.enum(['', 'mine', 'theirs']).default(''),
});

/** The items of a form, which are those whose version it bears: `agenda.3.version`, `agenda.3.done` … */
export function typedItems(body: Readonly<Record<string, unknown>>): ReadonlyMap<string, TypedItem> {
  const codes = Object.keys(body)
    .filter((name) => name.endsWith('.version'))
    .map((name) => name.slice(0, -'.version'.length))
    .filter(isItemCode);
  return new Map(
    codes.map((code) => {
      const said = Object.keys(ItemFields.shape).map((field) => [field, body[`${code}.${field}`]] as const);
      const { done, ...item } = ItemFields.parse(Object.fromEntries(said.filter(([, value]) => value !== undefined)));
      return [code, { ...item, done: done === 'yes' }];
    }),
  );
}

const Title = z.string().trim().max(400).default('');

/** What the office typed about the items: `title.agenda.3`, `seen.agenda.3`, `remove.agenda.3`, and `added`. */
export function typedAgenda(body: Readonly<Record<string, unknown>>): TypedAgenda {
  const codes = Object.keys(body)
    .filter((name) => name.startsWith('title.'))
    .map((name) => name.slice('title.'.length))
    .filter(isItemCode);
  const titles = codes.map((code) => {
    const version = z.coerce.number().int().min(0).parse(body[`seen.${code}`]);
    const title = Title.parse(body[`title.${code}`]);
    return [code, { version, title, remove: body[`remove.${code}`] === 'yes' }] as const;
  });
  return { titles: new Map(titles), added: Title.parse(body['added']) };
}

export const ReadingForm = z.object({ number: z.coerce.number().int().min(1).max(10_000) });

export const MoveForm = z.object({
  seen: z.coerce.number().int().min(0),
  visitOn: z.string().trim().max(40).default(''),
  reason: z.string().trim().max(2000).default(''),
  /** The day off on which the visit is to be all the same. */
  confirm: z.string().max(40).default(''),
});

/** What the address asks of the calendar; what can't be read is left out. */
export const CalendarQuestion = z.object({
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/)
    .nullable()
    .catch(null),
  inspector: z.coerce.number().int().positive().max(2_000_000_000).nullable().catch(null),
  stage: z.enum(['county', 'city']).nullable().catch(null),
});
