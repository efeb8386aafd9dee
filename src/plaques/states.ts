import type { Knex } from 'knex';
import type { PlaqueState } from './rules.ts';

/** The states of plaques: every one that a plaque ever had, the award first. Nothing of it is changed or taken back. */
export interface StateChange {
  readonly number: string;
  readonly state: PlaqueState;
  /** The day from which it stands so. */
  readonly on: string;
  /** Only of `mending`: the day by which it must be mended. */
  readonly untilOn?: string | null;
  /** Why; of all but an award. */
  readonly reason: string;
  /** The document that says so, if there is one. */
  readonly documentNumber?: string | null;
  readonly by: number;
  readonly at: Date;
}

/**
 * What became of a change:
 * changed       it is on record, and the plaque stands so now
 * unchanged     the plaque stands so already, since this day and until that: a double click
 * no plaque     nobody bears this number
 * revoked       a revoked plaque stays revoked; a school that meets the standard again is awarded another
 * before last   the day lies before the one from which the plaque stands as it does
 */
export type StateOutcome = 'changed' | 'unchanged' | 'no plaque' | 'revoked' | 'before last';

/**
 * Puts a plaque into another state (look-back, findings): valid, under rectification until a day, suspended, or revoked for good.
 * The row is locked first, so that of two at once the second sees what the first did. Runs inside the caller's transaction.
 *
 * @throws RangeError for a day to mend by where none belongs, or none where one does
 */
export async function changePlaqueState(db: Knex, change: StateChange): Promise<StateOutcome> {
  const { number, state, on, untilOn = null, reason, documentNumber = null, by, at } = change;
  if ((state === 'mending') !== (untilOn !== null)) throw new RangeError(`a plaque that is ${state} until ${untilOn}`);
  const plaque = (await db('plaque')
    .where({ number })
    .forUpdate()
    .first('state', 'state_on as on', 'state_until as untilOn', 'awarded_on as awardedOn')) as
    { state: PlaqueState; on: string | null; untilOn: string | null; awardedOn: string } | undefined;
  if (plaque === undefined) return 'no plaque';
  const since = plaque.on ?? plaque.awardedOn;
  if (plaque.state === state && since === on && plaque.untilOn === untilOn) return 'unchanged';
  if (plaque.state === 'revoked') return 'revoked';
  if (on < since) return 'before last';
  await db.raw(
    `with appended as (
       insert into plaque_change (number, state, on_day, until_on, reason, document_number, person_id, at)
       values (:number, :state, :on, :untilOn, :reason, :documentNumber, :by, :at) returning number)
     update plaque set state = :state, state_on = :on, state_until = :untilOn, state_reason = :reason
       from appended where plaque.number = appended.number`,
    { number, state, on, untilOn, reason, documentNumber, by, at },
  );
  return 'changed';
}

/** One state that a plaque had. */
export interface PastState {
  readonly state: PlaqueState;
  readonly on: string;
  readonly untilOn: string | null;
  /** Null for the award. */
  readonly reason: string | null;
  readonly documentNumber: string | null;
  /** Who put it on record, and when. */
  readonly by: string;
  readonly at: Date;
}

/** Every state that a plaque had, the first of them first. */
export async function statesOf(db: Knex, number: string): Promise<PastState[]> {
  const { rows } = await db.raw<{ rows: PastState[] }>(
    `select change.state, change.on_day as on, change.until_on as "untilOn", change.reason,
            change.document_number as "documentNumber", person.name as by, change.at
       from plaque_change change join person on person.id = change.person_id
      where change.number = ? order by change.id`,
    [number],
  );
  return rows;
}
