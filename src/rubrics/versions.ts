import type { Knex } from 'knex';
import { type Actor, mayEver, scopeOf, within } from '../accounts/permissions.ts';
import type { Bilingual, Rubric } from '../scoring/rubric.ts';
import { type Ends, pageSize } from '../web/paging.ts';

export type Status = 'draft' | 'check' | 'published' | 'retired';

/** A version of a rubric without its tree. */
export interface Version {
  readonly id: number;
  readonly programmeKey: string;
  readonly name: Bilingual;
  /** Null: the installation's, for everybody. */
  readonly regionName: string | null;
  readonly regionPath: string | null;
  readonly version: number;
  readonly status: Status;
  readonly revision: number;
  readonly basedOn: number | null;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
  readonly indicators: number;
  /** How many cycles stand on it. */
  readonly cycles: number;
}

export type VersionWithTree = Version & { readonly tree: Rubric };

/** What happened to a version. */
export interface Change {
  readonly revision: number;
  readonly what: string;
  readonly code: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
}

/** Whether somebody may change a version, as far as it is a draft. */
export function mayEdit(actor: Actor, { regionPath }: Pick<Version, 'regionPath'>): boolean {
  const scope = scopeOf(actor, 'rubric.edit');
  const subject = { schoolId: null, regionPath: regionPath ?? '', decidedAt: null, team: [] };
  return scope !== undefined && within(scope, actor, subject);
}

const columns = `rubric.id, rubric.programme_key, rubric.name_zh, rubric.name_en, region.name as region_name, region.path as region_path,
  rubric.version, rubric.status, rubric.revision, rubric.based_on, creator.name as created_by, rubric.created_at, rubric.published_at,
  (select count(*)::int from jsonb_path_query(rubric.tree, '$.sections[*].criteria[*].indicators[*]')) as indicators,
  (select count(*)::int from cycle where cycle.rubric_id = rubric.id) as cycles`;

/** Those of the installation, of the actor's region and of those above and below it; what is not published only for whoever may edit it. */
function seen(actor: Actor): { sql: string; bindings: Knex.RawBinding[] } {
  const path = actor.post.regionPath;
  const everywhere = path === null ? 'true' : '(starts_with(?, region.path) or starts_with(region.path, ?))';
  const edits = scopeOf(actor, 'rubric.edit');
  const own = edits === 'everything' ? 'true' : edits === undefined ? 'false' : 'starts_with(region.path, ?)';
  return {
    sql: `((rubric.region_code is null or ${everywhere}) and (rubric.published_at is not null or coalesce(${own}, false)))`,
    bindings: [...(path === null ? [] : [path, path]), ...(own.includes('?') ? [path ?? '-'] : [])],
  };
}

/** The versions that somebody may see, those that are worked on first, then the newest. */
export async function versionsFor(db: Knex, actor: Actor): Promise<Version[]> {
  if (!mayEver(actor, 'rubric.read')) return [];
  const { sql, bindings } = seen(actor);
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select ${columns} from rubric left join region on region.code = rubric.region_code
       left join person creator on creator.id = rubric.created_by
      where ${sql}
      order by array_position(array['draft', 'check', 'published', 'retired'], rubric.status), rubric.created_at desc, rubric.id desc
      limit 200`,
    bindings,
  );
  return rows.map(versionOf);
}

/** A version with its tree; undefined where there is none that this person may see. Held against others' changes where it is to be changed. */
export async function versionFor(
  db: Knex,
  actor: Actor,
  id: number,
  { hold = false } = {},
): Promise<VersionWithTree | undefined> {
  if (!mayEver(actor, 'rubric.read')) return undefined;
  const { sql, bindings } = seen(actor);
  const { rows } = await db.raw<{ rows: (Row & { tree: Rubric })[] }>(
    `select ${columns}, rubric.tree from rubric left join region on region.code = rubric.region_code
       left join person creator on creator.id = rubric.created_by
      where rubric.id = ? and ${sql}${hold ? ' for update of rubric' : ''}`,
    [id, ...bindings],
  );
  const [row] = rows;
  return row && { ...versionOf(row), tree: row.tree };
}

/** A draft about to be made. */
export interface NewDraft {
  readonly programmeKey: string;
  readonly regionCode: string | null;
  readonly name: Bilingual;
  readonly tree: Rubric;
  readonly basedOn: number | null;
  readonly what: 'made' | 'imported';
  readonly by: number | null;
  readonly at: Date;
}

/** Makes a draft: the next version of its programme and region. @returns its id */
export async function makeDraft(db: Knex, draft: NewDraft): Promise<number> {
  // One after the other, or two would take the same number.
  await db.raw('select from programme where key = ? for no key update', [draft.programmeKey]);
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `insert into rubric (programme_key, region_code, name_zh, name_en, tree, version, status, based_on, created_by, created_at)
     select ?, ?, ?, ?, ?, 1 + coalesce(max(version), 0), 'draft', ?, ?, ?
       from rubric where programme_key = ? and region_code is not distinct from ?
     returning id`,
    [
      draft.programmeKey,
      draft.regionCode,
      draft.name.zh,
      draft.name.en,
      JSON.stringify(draft.tree),
      draft.basedOn,
      draft.by,
      draft.at,
      draft.programmeKey,
      draft.regionCode,
    ] as Knex.RawBinding[],
  );
  const { id } = rows[0]!;
  if (draft.by !== null) await noteChange(db, id, 0, { what: draft.what, by: draft.by, at: draft.at });
  return id;
}

/** A change of a draft, as it is kept on record. */
export interface NewChange {
  readonly what: string;
  readonly code?: string | null;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string;
  readonly by: number;
  readonly at: Date;
}

/**
 * Saves a draft as it is now, and what was changed.
 * @returns false where somebody else saved it since this revision, or it is no draft any more: then nothing is saved
 */
export async function saveDraft(
  db: Knex,
  { id, revision }: Pick<Version, 'id' | 'revision'>,
  now: { readonly tree: Rubric; readonly name: Bilingual },
  change: NewChange,
): Promise<boolean> {
  const saved = await db('rubric')
    .where({ id, revision, status: 'draft' })
    .update({
      tree: JSON.stringify(now.tree),
      name_zh: now.name.zh,
      name_en: now.name.en,
      revision: revision + 1,
    });
  if (saved === 1) await noteChange(db, id, revision + 1, change);
  return saved === 1;
}

/** Moves a version from one status to another. @returns false where it is at another one already */
export async function moveVersion(
  db: Knex,
  { id, revision }: Pick<Version, 'id' | 'revision'>,
  from: Status,
  to: Status,
  change: NewChange,
): Promise<boolean> {
  // What is published does not even count its revisions any more.
  const counts = to !== 'retired';
  const moved = await db('rubric')
    .where({ id, revision, status: from })
    .update({
      status: to,
      ...(counts && { revision: revision + 1 }),
      ...(to === 'published' && { published_at: change.at }),
    });
  if (moved === 1) await noteChange(db, id, revision + 1, change);
  return moved === 1;
}

/** Throws a draft away. @returns false where it is none any more */
export async function dropDraft(db: Knex, { id, revision }: Pick<Version, 'id' | 'revision'>): Promise<boolean> {
  return (await db('rubric').where({ id, revision, status: 'draft' }).delete()) === 1;
}

async function noteChange(db: Knex, id: number, revision: number, change: NewChange): Promise<void> {
  const { what, code = null, before = null, after = null, reason = '', by, at } = change;
  await db('rubric_change').insert({
    rubric_id: id,
    revision,
    what,
    code,
    before: before === null ? null : JSON.stringify(before),
    after: after === null ? null : JSON.stringify(after),
    reason,
    person_id: by,
    at,
  });
}

/** A page of what happened to a version, newest first, and one more. */
export async function changesOf(db: Knex, id: number, { after, before }: Ends, most = pageSize + 1): Promise<Change[]> {
  const backwards = before !== null;
  const query = db('rubric_change')
    .join('person', 'person.id', 'rubric_change.person_id')
    .where({ rubric_id: id })
    .orderBy('revision', backwards ? 'asc' : 'desc')
    .limit(most)
    .select('revision', 'what', 'code', 'before', 'after', 'reason', 'person.name as by', 'at');
  const edge = before ?? after;
  if (edge !== null) void query.where('revision', backwards ? '>' : '<', edge.id);
  return (await query) as Change[];
}

interface Row {
  id: number;
  programme_key: string;
  name_zh: string;
  name_en: string;
  region_name: string | null;
  region_path: string | null;
  version: number;
  status: Status;
  revision: number;
  based_on: number | null;
  created_by: string | null;
  created_at: Date;
  published_at: Date | null;
  indicators: number;
  cycles: number;
}

const versionOf = (row: Row): Version => ({
  id: row.id,
  programmeKey: row.programme_key,
  name: { zh: row.name_zh, en: row.name_en },
  regionName: row.region_name,
  regionPath: row.region_path,
  version: row.version,
  status: row.status,
  revision: row.revision,
  basedOn: row.based_on,
  createdBy: row.created_by,
  createdAt: row.created_at,
  publishedAt: row.published_at,
  indicators: row.indicators,
  cycles: row.cycles,
});
