import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Criterion, Indicator, Rubric, Section } from '../scoring/rubric.ts';
import { notFound, stale } from '../web/refusals.ts';
import { actorOf, json, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { columns, type Mistake } from './cells.ts';
import { find, freeCode, type Level, levelBelow, move, put, remove } from './editing.ts';
import { blankForm, formOfBody, formOfRow, type NodeForm, rowOfForm } from './node-form.ts';
import { nodePage } from './node-page.ts';
import { wellFormed } from './rules.ts';
import { draftFor, rubricFor } from './subject.ts';
import { readRubric } from './table.ts';
import { rowsOfRubric } from './table-rows.ts';
import { checkShown } from './tree-page.ts';
import { mayEdit, saveDraft, type VersionWithTree } from './versions.ts';
import { sayCell } from './words.ts';

export interface ItemPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  sub: string;
  cells: { term: string; text: string }[];
  back: string;
}

/** Something that stands in the rubric: its form in a draft for whoever may change it, else what it says. */
export async function showNode(visit: Visit): Promise<Reply> {
  const version = await rubricFor(visit);
  if (version.status !== 'draft' || !mayEdit(actorOf(visit), version)) return itemPage(visit, version);
  const { code, level, parent } = foundIn(version.tree, visit.params['code'] ?? '');
  const form = formOfRow(rowOf(version.tree, code));
  return page(
    'rubrics/node',
    nodePage(visit, version, { level, code, form, parent, before: code, seen: seenOf(version.tree, code) }),
  );
}

function itemPage({ t, say, params }: Visit, version: VersionWithTree): Reply {
  const { code, level, node } = foundIn(version.tree, params['code'] ?? '');
  const row = rowOf(version.tree, code);
  const name = `${code} ${say(node.title)}`;
  return page('rubrics/item', {
    title: name,
    crumbs: [
      { text: t('rubrics.title'), href: '/rubrics' },
      { text: say(version.name), href: `/rubrics/${version.id}` },
      { text: name },
    ],
    sub: t(`rubrics.level.${level}`),
    cells: columns
      .map((column) => ({
        term: t(`rubrics.column.${column}`),
        text: sayCell(t, column, row[column] ?? '', row['kind'] ?? ''),
      }))
      .filter(({ text }) => text !== ''),
    back: `/rubrics/${version.id}#${code}`,
  });
}

/** The form of a new one, below what the address names. */
export async function showNewNode(visit: Visit): Promise<Reply> {
  const version = await rubricFor(visit);
  if (version.status !== 'draft') throw stale('rubrics.refusal.noDraft');
  const parent = typeof visit.query['parent'] === 'string' ? visit.query['parent'] : null;
  const level = levelBelow(version.tree, parent);
  if (level === null) throw notFound();
  const form = blankForm(freeCode(version.tree, level), 'judged');
  return page('rubrics/node', nodePage(visit, version, { level, code: null, form, parent, before: '', seen: '' }));
}

const Placed = z.object({
  seen: z.string().max(64).default(''),
  parent: z.string().max(20).default(''),
  before: z.string().max(20).default(''),
  shownKind: z.string().max(20).default(''),
  check: z.literal('yes').optional(),
});

/** Saves a changed one, unless somebody else changed it meanwhile. */
export async function saveNode(visit: Visit): Promise<Reply> {
  const version = await draftFor(visit);
  const { code, level } = foundIn(version.tree, visit.params['code'] ?? '');
  return save(visit, version, level, code);
}

/** Puts a new one into the draft. */
export async function addNode(visit: Visit): Promise<Reply> {
  const version = await draftFor(visit);
  const { parent } = Placed.parse(visit.body);
  const level = levelBelow(version.tree, parent || null);
  if (level === null) throw stale('rubrics.refusal.parentGone');
  return save(visit, version, level, null);
}

async function save(visit: Visit, version: VersionWithTree, level: Level, code: string | null): Promise<Reply> {
  const { tree, id } = version;
  const { seen, parent: typedParent, before, shownKind, check } = Placed.parse(visit.body);
  const parent = level === 'section' ? null : typedParent;
  const form = formOfBody(visit.body);
  const asked = { level, code, form, parent, before, seen };
  // Another kind has other fields: they are shown first, and nothing is saved.
  if (level === 'indicator' && shownKind !== form.kind) return page('rubrics/node', nodePage(visit, version, asked));
  const { node, mistakes } = read(tree, form, level, parent, code);
  const after = node && put(tree, code, level, node, { parent, before: before || null });
  if (check === 'yes') return json({ mistakes: saidOf(visit, mistakes), check: checkShown(visit, id, after ?? tree) });
  if (mistakes.length > 0) return page('rubrics/node', nodePage(visit, version, { ...asked, mistakes }), 400);
  if (!after || !node) throw stale('rubrics.refusal.parentGone');
  if (code !== null && seen !== seenOf(tree, code)) {
    const now = { ...asked, seen: seenOf(tree, code), clash: true };
    return page('rubrics/node', nodePage(visit, version, now), 409);
  }
  const what = code === null ? 'added' : 'changed';
  const was = code === null ? null : rowOf(tree, code);
  await keep(visit, version, after, { what, code: node.code, before: was, after: rowOf(after, node.code) });
  return seeOther(`/rubrics/${id}#${node.code}`, { tone: 'done', key: `rubrics.${what}`, values: { code: node.code } });
}

/** What a form makes: read by the same reader as a table, on a table of its own. */
function read(
  tree: Rubric,
  form: NodeForm,
  level: Level,
  parent: string | null,
  code: string | null,
): { node: Section | Criterion | Indicator | null; mistakes: readonly Mistake[] } {
  const above = [
    { code: '§', level: 'section', parent: '', points: '0' },
    { code: parent ?? '§§', level: 'criterion', parent: '§', points: '0' },
  ];
  const rows = {
    section: [rowOfForm(form, level, null)],
    criterion: [{ ...above[0]!, code: parent ?? '§' }, rowOfForm(form, level, parent)],
    indicator: [...above, rowOfForm(form, level, parent)],
  }[level];
  const { rubric, mistakes } = readRubric(rows, '\n');
  const own = mistakes.filter(({ row }) => row === rows.length - 1);
  const wrong = (key: string): Mistake => ({
    field: form.code,
    key: `scoring.rubric.${key}`,
    values: { code: form.code },
    row: 0,
    column: 'code',
  });
  const taken = form.code !== code && find(tree, form.code) !== undefined;
  // An address can't name it: nobody could mend or remove it again.
  const malformed = form.code !== '' && !wellFormed.test(form.code);
  const ofCode = [...(taken ? [wrong('duplicateCode')] : []), ...(malformed ? [wrong('codeMalformed')] : [])];
  return { node: find(rubric, form.code)?.node ?? null, mistakes: [...own, ...ofCode] };
}

const saidOf = ({ t }: Visit, mistakes: readonly Mistake[]): string[] =>
  mistakes.map(({ key, values }) => t(key, values));

const Move = z.object({
  code: z.string().max(20),
  parent: z.string().max(20).default(''),
  before: z.string().max(20).default(''),
});

/** Moves something to another place; the page's own script sends it when it is dragged, or moved by the keyboard. */
export async function moveNode(visit: Visit): Promise<Reply> {
  const version = await draftFor(visit);
  const { code, parent, before } = Move.parse(visit.body);
  const after = move(version.tree, code, { parent: parent || null, before: before || null });
  if (after === null) throw stale('rubrics.refusal.parentGone');
  const where = (tree: Rubric) => ({ parent: find(tree, code)!.parent, place: find(tree, code)!.place + 1 });
  await keep(visit, version, after, { what: 'moved', code, before: where(version.tree), after: where(after) });
  if (visit.wantsJson) return json({ check: checkShown(visit, version.id, after) });
  return seeOther(`/rubrics/${version.id}#${code}`, { tone: 'done', key: 'rubrics.moved', values: { code } });
}

export interface RemovalPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  text: string;
  action: string;
  back: string;
}

/** Asks once more before something goes, with all below it. */
export async function showRemoval(visit: Visit): Promise<Reply> {
  const version = await rubricFor(visit);
  if (version.status !== 'draft') throw stale('rubrics.refusal.noDraft');
  const { t, say } = visit;
  const { code, node, level } = foundIn(version.tree, visit.params['code'] ?? '');
  const name = `${code} ${say(node.title)}`;
  return page('rubrics/removal', {
    title: t('rubrics.remove.title', { name }),
    crumbs: [
      { text: t('rubrics.title'), href: '/rubrics' },
      { text: say(version.name), href: `/rubrics/${version.id}` },
      { text: name },
    ],
    text: t(`rubrics.remove.${level}`),
    action: `/rubrics/${version.id}/nodes/${encodeURIComponent(code)}/removals`,
    back: `/rubrics/${version.id}/nodes/${encodeURIComponent(code)}`,
  });
}

export async function removeNode(visit: Visit): Promise<Reply> {
  const version = await draftFor(visit);
  const { code } = foundIn(version.tree, visit.params['code'] ?? '');
  const change = { what: 'removed', code, before: rowOf(version.tree, code), after: null };
  await keep(visit, version, remove(version.tree, code), change);
  return seeOther(`/rubrics/${version.id}`, { tone: 'done', key: 'rubrics.removed', values: { code } });
}

async function keep(
  visit: Visit,
  version: VersionWithTree,
  tree: Rubric,
  change: { what: string; code: string; before: unknown; after: unknown },
): Promise<void> {
  const by = { by: actorOf(visit).id, at: visit.now };
  const saved = await saveDraft(visit.db, version, { tree, name: version.name }, { ...change, ...by });
  if (!saved) throw stale('rubrics.refusal.noDraft');
}

function foundIn(tree: Rubric, code: string) {
  const found = find(tree, code);
  if (found === undefined) throw notFound();
  return { ...found, code };
}

/** The row of the table in which something stands. */
const rowOf = (tree: Rubric, code: string) => rowsOfRubric(tree, '\n').find((row) => row['code'] === code)!;

/** By which it is known again whether somebody changed something since a form was made of it. */
const seenOf = (tree: Rubric, code: string): string =>
  createHash('sha256')
    .update(JSON.stringify(rowOf(tree, code)))
    .digest('hex')
    .slice(0, 32);
