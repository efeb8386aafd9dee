import type { Knex } from 'knex';
import type { DraftItem, ItemDeed, ItemState, RectificationLevel } from './rules.ts';

/** A rectification about to be opened. */
export interface NewRectification {
  readonly assessmentId: number;
  readonly level: RectificationLevel;
  /** The day on which the school was graded basic: its period is counted from it. */
  readonly decidedOn: string;
}

/** Opens the rectification of a school that is basic; its office draws up the order next. */
export async function openRectification(db: Knex, { assessmentId, level, decidedOn }: NewRectification): Promise<void> {
  await db('rectification').insert({ assessment_id: assessmentId, level, decided_on: decidedOn });
}

export type Outcome = 're-review' | 'failed' | 'left' | 'barred' | 'set aside';

/** Closes the rectification that runs, if one does. */
export async function closeRectification(db: Knex, assessmentId: number, outcome: Outcome, at: Date): Promise<void> {
  await db('rectification')
    .where({ assessment_id: assessmentId })
    .whereNull('closed_at')
    .update({ closed_at: at, outcome });
}

/** A file that was sent with what the school reported. */
export interface EntryFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** What was said of an item, by the school or its office. */
export interface Entry {
  readonly id: number;
  readonly kind: ItemDeed;
  readonly text: string;
  readonly by: string;
  readonly at: string;
  readonly files: readonly EntryFile[];
}

/** One problem of an order, and what is done about it. Days are as 2026-11-02, costs decimals in yuan. */
export interface Item {
  readonly id: number;
  readonly place: number;
  readonly code: string | null;
  readonly problem: string;
  readonly requirement: string;
  readonly pointsLost: string | null;
  readonly measures: string;
  readonly inCharge: string;
  readonly cost: string | null;
  readonly dueOn: string | null;
  readonly state: ItemState;
  readonly version: number;
  /** The first first. */
  readonly entries: readonly Entry[];
}

/** An order to mend, from its draft to its outcome. */
export interface Rectification {
  readonly id: number;
  readonly assessmentId: number;
  readonly level: RectificationLevel;
  readonly decidedOn: string;
  readonly dueOn: string | null;
  readonly number: string | null;
  readonly text: string;
  readonly issuedAt: Date | null;
  readonly issuedBy: string | null;
  readonly prolongedFrom: string | null;
  readonly prolongedAt: Date | null;
  readonly prolongedReason: string | null;
  readonly closedAt: Date | null;
  readonly outcome: Outcome | null;
  readonly version: number;
  readonly items: readonly Item[];
}

/** The rectifications of an assessment, the newest first; there is more than one only where one was set aside. One query. */
export async function rectificationsOf(db: Knex, assessmentId: number): Promise<Rectification[]> {
  const { rows } = await db.raw<{ rows: Rectification[] }>(
    `select rectification.id, assessment_id as "assessmentId", level, decided_on as "decidedOn", due_on as "dueOn", number, text,
            issued_at as "issuedAt", issuer.name as "issuedBy", prolonged_from as "prolongedFrom",
            prolonged_at as "prolongedAt", prolonged_reason as "prolongedReason", closed_at as "closedAt", outcome, version,
            (select coalesce(json_agg(json_build_object('id', item.id, 'place', item.place, 'code', item.code,
                      'problem', item.problem, 'requirement', item.requirement, 'pointsLost', item.points_lost::text,
                      'measures', item.measures, 'inCharge', item.in_charge, 'cost', item.cost::text, 'dueOn', item.due_on,
                      'state', item.state, 'version', item.version, 'entries', entries.list) order by item.place, item.id), '[]')
               from rectification_item item
               cross join lateral (
                 select coalesce(json_agg(json_build_object('id', entry.id, 'kind', entry.kind, 'text', entry.text,
                          'by', person.name, 'at', entry.at, 'files', files.list) order by entry.id), '[]') as list
                   from rectification_entry entry join person on person.id = entry.person_id
                   cross join lateral (
                     select coalesce(json_agg(json_build_object('id', stored_file.id, 'name', stored_file.name,
                              'type', stored_file.type, 'size', stored_file.size) order by stored_file.name, stored_file.id), '[]') as list
                       from rectification_file join stored_file on stored_file.id = rectification_file.file_id
                      where rectification_file.entry_id = entry.id) files
                  where entry.item_id = item.id) entries
              where item.rectification_id = rectification.id) as items
       from rectification left join person issuer on issuer.id = issued_by
      where assessment_id = ? order by rectification.id desc`,
    [assessmentId],
  );
  return rows;
}

/** A draft of an order, as it is to stand. */
export interface Draft {
  readonly id: number;
  readonly seenVersion: number;
  readonly number: string;
  readonly text: string;
  readonly dueOn: string | null;
  readonly items: readonly DraftItem[];
}

/**
 * Keeps the draft of an order, in the place of what stood there.
 * @returns false when somebody else kept theirs since it was seen, or it was issued: nothing is overwritten
 */
export async function saveDraft(db: Knex, draft: Draft): Promise<boolean> {
  const { id, seenVersion, number, text, dueOn, items } = draft;
  const kept = await db('rectification')
    .where({ id, version: seenVersion })
    .whereNull('issued_at')
    .whereNull('closed_at')
    .update({ number: number || null, text, due_on: dueOn, version: seenVersion + 1 });
  if (kept === 0) return false;
  await db('rectification_item').where({ rectification_id: id }).delete();
  if (items.length > 0) {
    await db('rectification_item').insert(
      items.map(({ code, problem, requirement, pointsLost }, place) => ({
        rectification_id: id,
        place,
        code,
        problem,
        requirement,
        points_lost: pointsLost,
      })),
    );
  }
  return true;
}

/**
 * Issues an order as it stands: from then on its text, its problems and its requirements are never changed.
 * @returns false when its draft has changed since it was looked at
 */
export async function issueOrder(
  db: Knex,
  { id, version, by, at }: { id: number; version: number; by: number; at: Date },
): Promise<boolean> {
  const issued = await db('rectification')
    .where({ id, version })
    .whereNull('issued_at')
    .update({ issued_by: by, issued_at: at });
  return issued > 0;
}

/** A new end of the period. */
export interface Prolongation {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly by: number;
  readonly at: Date;
}

export async function prolong(db: Knex, { id, from, to, reason, by, at }: Prolongation): Promise<void> {
  await db('rectification').where({ id }).whereNull('prolonged_at').update({
    due_on: to,
    prolonged_from: from,
    prolonged_by: by,
    prolonged_at: at,
    prolonged_reason: reason,
  });
}
