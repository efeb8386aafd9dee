import type { Knex } from 'knex';
import { isFileId } from '../evidence/rules.ts';
import type { ItemDeed, ItemState, RectificationLevel } from './rules.ts';
import type { EntryFile } from './store.ts';

/** What somebody does about an item, about to be written down. */
export interface NewEntry {
  readonly itemId: number;
  readonly seenVersion: number;
  /** Made by the page for this one form, so that sending it twice does it once. */
  readonly key: string;
  readonly kind: ItemDeed;
  readonly text: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly state: ItemState;
  /** What the school will do about it, where that is what is said. */
  readonly answer?: {
    readonly measures: string;
    readonly inCharge: string;
    readonly cost: string;
    readonly dueOn: string;
  };
  readonly fileIds?: readonly string[];
  readonly by: number;
  readonly at: Date;
}

/** Keeps others from an item until the transaction ends: of a form that is sent twice at once the second finds what the first wrote. */
export async function holdItem(db: Knex, itemId: number): Promise<void> {
  await db.raw('select from rectification_item where id = ? for update', [itemId]);
}

/** Whether something was written down under this key: the answer to the form was lost, or it was pressed twice. */
export async function isWritten(db: Knex, itemId: number, key: string): Promise<boolean> {
  return (await db('rectification_entry').where({ key, item_id: itemId }).first('id')) !== undefined;
}

/**
 * Does something about an item, and writes down who did, unless somebody was faster or the rectification has ended.
 * @returns false when the item has changed since it was seen: then nothing was written
 */
export async function writeEntry(db: Knex, entry: NewEntry): Promise<boolean> {
  const { itemId, seenVersion, key, kind, text, details = {}, state, answer, fileIds = [], by, at } = entry;
  const saved = await db('rectification_item')
    .where({ id: itemId, version: seenVersion })
    .whereIn('rectification_id', db('rectification').whereNotNull('issued_at').whereNull('closed_at').select('id'))
    .update({
      state,
      version: seenVersion + 1,
      ...(state === 'accepted' && { accepted_by: by, accepted_at: at }),
      ...(answer && {
        measures: answer.measures,
        in_charge: answer.inCharge,
        cost: answer.cost,
        due_on: answer.dueOn,
        answered_by: by,
        answered_at: at,
      }),
    });
  if (saved === 0) return false;
  const [written] = (await db('rectification_entry')
    .insert({ key, item_id: itemId, kind, text, details: JSON.stringify(details), person_id: by, at })
    .returning('id')) as { id: string }[];
  if (fileIds.length > 0)
    await db('rectification_file').insert(fileIds.map((id) => ({ file_id: id, entry_id: written!.id })));
  return true;
}

/** A file of a rectification, with the assessment that it belongs to. */
export async function findFile(
  db: Knex,
  id: string,
): Promise<(EntryFile & { assessmentId: number; level: RectificationLevel }) | undefined> {
  if (!isFileId(id)) return undefined;
  const { rows } = await db.raw<{ rows: (EntryFile & { assessmentId: number; level: RectificationLevel })[] }>(
    `select stored_file.id, stored_file.name, stored_file.type, stored_file.size, rectification.assessment_id as "assessmentId",
            rectification.level
       from rectification_file
       join stored_file on stored_file.id = rectification_file.file_id
       join rectification_entry entry on entry.id = rectification_file.entry_id
       join rectification_item item on item.id = entry.item_id
       join rectification on rectification.id = item.rectification_id
      where stored_file.id = ?`,
    [id],
  );
  return rows[0];
}
