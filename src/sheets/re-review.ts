import type { Knex } from 'knex';
import type { Entry } from '../scoring/entry.ts';
import { type Indicator, indicatorsOf, type Rubric } from '../scoring/rubric.ts';
import type { Total } from '../scoring/total.ts';
import type { Sheet } from './lines.ts';

/**
 * What a re-review takes over from the review before the rectification: judged, graded and checklist indicators with full points.
 * Basic figures, measured indicators, vetoes and whatever had less are entered anew. Pure.
 *
 * @returns the entry of each line that is carried over, by its code
 */
export function carriedOver({ lines }: Pick<Sheet, 'lines'>, total: Total, rubric: Rubric): ReadonlyMap<string, Entry> {
  const carried = new Map<string, Entry>();
  for (const indicator of indicatorsOf(rubric)) {
    const outcome = total.lines.get(indicator.code);
    const entry = lines.get(indicator.code)?.entry ?? null;
    if (indicator.kind === 'measured' || outcome?.state !== 'scored' || outcome.points !== indicator.full) continue;
    if (entry === null || entry.kind === 'figure' || entry.kind === 'fact') continue;
    carried.set(indicator.code, entry.kind === 'settled' ? inFull(indicator) : entry);
  }
  return carried;
}

/** Full points that were settled among several, as one person would have given them: nobody scores them apart any more. */
function inFull(indicator: Exclude<Indicator, { kind: 'measured' }>): Entry {
  switch (indicator.kind) {
    case 'judged':
      return { kind: 'judged', points: indicator.full };
    case 'checklist':
      return { kind: 'checklist', faults: [] };
    case 'graded':
      return { kind: 'graded', grade: indicator.grades.find(({ points }) => points === indicator.full)!.key };
  }
}

/**
 * Blanks a sheet that was opened again for a re-review, but for what is carried over; its team goes, and another is named. What
 * it said stays in its edition. A blanked line is nobody's change, so it has no row in the history: who opens a re-review
 * scores nothing. Its version counts on, so that what a phone still holds of the first review is noticed.
 */
export async function blankForReReview(db: Knex, sheetId: number, carried: ReadonlyMap<string, Entry>): Promise<void> {
  const rows = JSON.stringify([...carried].map(([code, entry]) => ({ code, entry })));
  await db.raw(
    `update line set entry = carried.entry, carried_over = true, version = version + 1
       from jsonb_to_recordset(?::jsonb) as carried (code text, entry jsonb)
      where line.sheet_id = ? and line.code = carried.code`,
    [rows, sheetId],
  );
  await db.raw(
    `update line set entry = null, points = null, reason = '', difference_reason = '', plausible = null, carried_over = false,
            saved_by = null, saved_at = null, version = version + 1
      where sheet_id = ? and version > 0 and not code = any(?::text[])`,
    [sheetId, [...carried.keys()]],
  );
  // Points that only follow from the basic figures stand on lines that nobody ever saved.
  await db.raw('update line set points = null where sheet_id = ? and version = 0', [sheetId]);
  await db.raw(
    `update own_line set entry = null, reason = '', difference_reason = '', handed_in_at = null, version = version + 1
      where sheet_id = ?`,
    [sheetId],
  );
  await db.raw(`update agenda_item set done = false, note = '', version = version + 1 where sheet_id = ?`, [sheetId]);
  await db('second_scorer').where({ sheet_id: sheetId }).delete();
  await db('sheet_section').where({ sheet_id: sheetId }).delete();
  await db('team_member').where({ sheet_id: sheetId }).delete();
  await db('sheet').where({ id: sheetId }).update({ visit_on: null, total_reason: '' });
}
