import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import type { Role } from '../../src/accounts/permissions.ts';
import { findSignedIn } from '../../src/accounts/store.ts';
import { type SheetStage } from '../../src/assessments/store.ts';
import { listSchools } from '../../src/assessments/moving.ts';
import { doors } from '../../src/reviews/routes.ts';
import { programmeOf, rubricOf } from '../../src/rubrics/store.ts';
import type { Entry } from '../../src/scoring/entry.ts';
import { type Hundredths, show } from '../../src/scoring/points.ts';
import { type Indicator, indicatorsOf } from '../../src/scoring/rubric.ts';
import { openSheets } from '../../src/sheets/store.ts';
import { createRender, viewsFolder } from '../../src/web/render.ts';
import { readTexts } from '../../src/web/texts.ts';
import type { Reply, Visit } from '../../src/web/visit.ts';

export const funan = '341225';
export const fangji = '341225101';
export const now = new Date('2026-11-02T09:00:00+08:00');

const texts = readTexts(viewsFolder);
const render = createRender(false);
let people = 0;

/** Somebody with a post in a region, or at a school. */
export async function aPerson(
  db: Knex,
  role: Role,
  where: { region?: string; school?: number },
  ended = false,
): Promise<number> {
  const number = ++people;
  const [person] = (await db('person')
    .insert({ username: `person${number}`, name: `人员${number}`, must_change_password: false })
    .returning('id')) as { id: number }[];
  const [post] = (await db('post')
    .insert({ person_id: person!.id, role, region_code: where.region ?? null, ended_at: ended ? now : null })
    .returning('id')) as { id: number }[];
  if (where.school !== undefined) await db('post_school').insert({ post_id: post!.id, school_id: where.school });
  return person!.id;
}

/** A second post for somebody, which may have ended. */
export async function alsoAt(db: Knex, personId: number, role: Role, school: number, ended: boolean): Promise<void> {
  const [post] = (await db('post')
    .insert({ person_id: personId, role, ended_at: ended ? now : null })
    .returning('id')) as { id: number }[];
  await db('post_school').insert({ post_id: post!.id, school_id: school });
}

export interface World {
  readonly id: number;
  readonly school: number;
  readonly office: number;
  readonly cityOffice: number;
  readonly inspectors: readonly [number, number, number];
  readonly experts: readonly [number, number];
  readonly principal: number;
}

/** A primary school of Fangji whose township has applied: it waits for its county team, with full points by its own account. */
export async function aWorld(db: Knex): Promise<World> {
  const [{ path }] = (await db('region').where({ code: fangji }).select('path')) as [{ path: string }];
  if (!path.includes(funan)) throw new Error('Fangji is not where it was');
  const [school] = (await db('school')
    .insert({
      code: '2134000001',
      name: '方集镇中心小学',
      pinyin: 'fangji',
      initials: 'fj',
      type: 'primary',
      region_code: fangji,
    })
    .returning('id')) as { id: number }[];
  const office = await aPerson(db, 'county office', { region: funan });
  const cityOffice = await aPerson(db, 'city office', { region: '341200' });
  const inspector = () => aPerson(db, 'county inspector', { region: funan });
  const expert = () => aPerson(db, 'city expert', { region: '341200' });
  const inspectors = [await inspector(), await inspector(), await inspector()] as const;
  const experts = [await expert(), await expert()] as const;
  const principal = await aPerson(db, 'principal', { school: school!.id });
  const [rubric] = (await db('rubric').select('id', 'programme_key')) as { id: number; programme_key: string }[];
  const [cycle] = (await db('cycle')
    .insert({
      programme_key: rubric!.programme_key,
      rubric_id: rubric!.id,
      region_code: '341200',
      year: 2026,
      reference_on: '2026-09-01',
      self_evaluation_by: '2026-11-15',
      application_by: '2026-11-25',
      notice_days: 5,
      opened_by: cityOffice,
      opened_at: now,
    })
    .returning('id')) as { id: number }[];
  const by = (await findSignedIn(db, office, null))!.actor;
  const [listed] = await listSchools(db, {
    cycleId: cycle!.id,
    schoolIds: [school!.id],
    stage: 'self-evaluation',
    decidedAt: () => 'county',
    dueOn: '2026-11-15',
    by,
    at: now,
  });
  const id = listed!.id;
  const { tree } = await rubricOf(db, rubric!.id);
  const programme = await programmeOf(db, rubric!.programme_key);
  await openSheets(
    db,
    [{ assessmentId: id, stage: 'school', rubricId: rubric!.id, schoolType: 'primary' }],
    tree,
    programme,
  );
  await fill(db, id, 'school', principal);
  await db('assessment').where({ id }).update({ stage: 'county team', due_on: null });
  await db('sheet').where({ assessment_id: id }).update({ concluded_at: now, signed_at: now, signed_by: principal });
  return { id, school: school!.id, office, cityOffice, inspectors, experts, principal };
}

/** What a filled sheet says: `lost` points below full, `facts` answered otherwise than no. */
export interface Filling {
  readonly lost?: number;
  readonly reason?: string;
  readonly facts?: Readonly<Record<string, 'yes' | 'pending'>>;
}

/** Fills a whole sheet at once, with full points less what is lost. */
export async function fill(db: Knex, id: number, stage: SheetStage, by: number, filling: Filling = {}): Promise<void> {
  const { lost = 0, reason = '', facts = {} } = filling;
  const [sheet] = (await db('sheet').where({ assessment_id: id, stage }).select('id', 'rubric_id')) as {
    id: number;
    rubric_id: number;
  }[];
  const { tree } = await rubricOf(db, sheet!.rubric_id);
  const figures = {
    'pupils.primary': 400,
    boarders: 0,
    'classes.primary': 10,
    'classesWithinLimit.primary': 10,
    staff: 30,
    fullTimeTeachers: 28,
  };
  const rows = new Map<string, { entry: object; points: string | null; reason: string }>();
  for (const [key, value] of Object.entries(figures))
    rows.set(`figure.${key}`, { entry: { kind: 'figure', value }, points: null, reason: '' });
  for (const key of [
    'd_class',
    'in_use',
    'accident',
    'lives_endangered',
    'main_responsibility',
    'criminal_case',
    'ethics_breach',
  ]) {
    const answer = facts[key] ?? 'no';
    const said = answer === 'yes' ? { on: '2026-10-08', source: '鉴定报告' } : { on: null, source: '' };
    rows.set(`fact.${key}`, { entry: { kind: 'fact', answer, ...said }, points: null, reason: '' });
  }
  let left = lost * 100;
  for (const indicator of indicatorsOf(tree)) {
    const less = indicator.kind === 'judged' ? Math.min(left, indicator.full) : 0;
    left -= less;
    rows.set(indicator.code, {
      entry: entryOf(indicator, less),
      points: show((indicator.full - less) as Hundredths),
      reason: less > 0 ? reason : '',
    });
  }
  for (const [code, { entry, points, reason: why }] of rows) {
    await db('line')
      .where({ sheet_id: sheet!.id, code })
      .update({
        entry: JSON.stringify(entry),
        points,
        reason: why,
        version: 1,
        basis_version: stage === 'school' ? null : 1,
        saved_by: by,
        saved_at: now,
      });
  }
  for (const [key, answer] of Object.entries(facts))
    if (answer === 'yes') await aFile(db, sheet!.id, `fact.${key}`, by);
}

function entryOf(indicator: Indicator, less: number): Entry {
  if (indicator.kind === 'judged') return { kind: 'judged', points: (indicator.full - less) as Hundredths };
  if (indicator.kind === 'checklist') return { kind: 'checklist', faults: [] };
  if (indicator.kind === 'graded') return { kind: 'graded', grade: 'A' };
  const typed = (basic: string | null) => (basic === null ? (100 as never) : null);
  return {
    kind: 'measured',
    entered: typed(indicator.fromBasic.entered),
    whole: indicator.whole === null ? null : typed(indicator.fromBasic.whole),
    override: indicator.full,
  };
}

async function aFile(db: Knex, sheetId: number, code: string, by: number): Promise<void> {
  const id = randomUUID();
  const file = {
    id,
    name: '鉴定报告.pdf',
    size: 1,
    type: 'application/pdf',
    sha256: 'x',
    has_thumbnail: false,
    uploaded_by: by,
    uploaded_at: now,
  };
  await db('stored_file').insert(file);
  await db('evidence').insert({ file_id: id, sheet_id: sheetId, code });
}

/** What a person gets at a door of the room; whatever page it is has been rendered. */
export async function visit(
  db: Knex,
  personId: number,
  method: 'get' | 'post',
  url: string,
  body: Record<string, unknown> = {},
): Promise<Reply> {
  const [path = '', question = ''] = url.split('?');
  const found = doors.flatMap((door) => {
    const match = new RegExp(`^${door.path.replace(':id', '(\\d+)')}$`).exec(path);
    return door.method === method && match ? [{ door, id: match[1]! }] : [];
  })[0];
  if (found === undefined) throw new Error(`no door ${method} ${path}`);
  const { actor } = (await findSignedIn(db, personId, null))!;
  const seen = (await db('assessment')
    .where({ id: Number(found.id) })
    .first('steps')) as { steps: number } | undefined;
  const ask = (language: 'zh-CN' | 'en') =>
    found.door.handle({
      db,
      actor,
      door: found.door,
      params: { id: found.id },
      query: Object.fromEntries(new URLSearchParams(question)),
      body: { seen: seen?.steps, ...body },
      now,
      today: '2026-11-02',
      ...texts[language],
      language,
    } as unknown as Visit);
  if (method === 'get') write(await ask('zh-CN'), 'zh-CN', path);
  const reply = await ask('en');
  write(reply, 'en', path);
  return reply;
}

function write(reply: Reply, language: 'zh-CN' | 'en', path: string): void {
  if (reply.kind !== 'page') return;
  const shared = { ...texts[language], lang: language, csrf: 'token', path, asset: (name: string) => name };
  shown.set(reply, render(reply.name, reply.model, shared, null));
}

const shown = new WeakMap<Reply, string>();

/** The page of a reply as HTML. */
export const html = (reply: Reply): string => shown.get(reply) ?? '';

/** Status and what a page says; a redirect is told by its address. */
export const model = (reply: Reply): Record<string, never> =>
  reply.kind === 'page' ? (reply.model as Record<string, never>) : {};
