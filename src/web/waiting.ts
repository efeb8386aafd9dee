import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import type { Visit } from './visit.ts';

/** One task as `parts/work-card` shows it. */
export interface WorkCard {
  verb: string;
  about: string[];
  due: string | undefined;
  urgency: 'late' | 'soon' | 'calm';
  progress: { value: number; max: number; label: string } | undefined;
  note: string | undefined;
  action: { href: string; text: string };
}

/** Something that waits for people and is no step of the flow: a room says what, and how one is shown. */
export interface Waits<Row> {
  /** Each thing that waits for an actor is a row; null where nothing of this kind ever can. */
  readonly of: (
    actor: Actor,
    today: string,
  ) => { readonly sql: string; readonly bindings: readonly Knex.RawBinding[] } | null;
  /** The most urgent first, by the names of the row. */
  readonly order: string;
  readonly card: (visit: Visit, row: Row) => WorkCard;
}

/** What waits of one kind: so many cards, and how many there are altogether. */
export interface Waiting {
  readonly count: number;
  readonly cards: readonly WorkCard[];
}

/** More than so many of one kind are not listed, but counted. */
const mostListed = 50;

/** What waits for an actor of one kind; one query. */
export async function waitingFor<Row>(visit: Visit, actor: Actor, { of, order, card }: Waits<Row>): Promise<Waiting> {
  const waiting = of(actor, visit.today);
  if (waiting === null) return { count: 0, cards: [] };
  const { rows } = await visit.db.raw<{ rows: (Row & { ofAll: number })[] }>(
    `select waiting.*, count(*) over ()::int as "ofAll" from (${waiting.sql}) waiting order by ${order} limit ${mostListed}`,
    [...waiting.bindings],
  );
  return { count: rows[0]?.ofAll ?? 0, cards: rows.map((row) => card(visit, row)) };
}
