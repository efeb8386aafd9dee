import { tell } from '../../src/messages/store.ts';
import type { Knex } from 'knex';
import { type Actor, may, type Permission, type Subject } from '../../src/accounts/permissions.ts';
import { demonstrationPeople } from '../../src/accounts/store.ts';
import { findAssessments, subjectOf } from '../../src/assessments/store.ts';
import { digestOf, draw } from '../../src/look-backs/draw.ts';
import { writeList } from '../../src/look-backs/list-text.ts';
import { holdersOf, insertLookBack, saveDraw } from '../../src/look-backs/store.ts';
import type { Door } from '../../src/web/visit.ts';

/** What doors are tried with: the demonstration's own ids, and one assessment of another county. */
export interface World {
  /** One assessment of each stage, and the stranger, with whom each is about. */
  readonly assessments: readonly { readonly id: number; readonly subject: Subject }[];
  readonly elsewhere: number;
  readonly people: readonly Actor[];
  /** Texts to put in place of `:file` and the like. */
  readonly known: Readonly<Record<string, readonly string[]>>;
}

export async function lookAround(db: Knex): Promise<World> {
  const { id: elsewhere } = await listElsewhere(db);
  const { rows } = await db.raw<{ rows: { id: number }[] }>('select min(id) as id from assessment group by stage');
  const ids = [...new Set([...rows.map(({ id }) => id), elsewhere])];
  const assessments = (await findAssessments(db, ids)).map((one) => ({ id: one.id, subject: subjectOf(one) }));
  const some = async (table: string, column: string, most = 3): Promise<string[]> =>
    (await db(table).orderBy(column).limit(most).pluck<unknown[]>(column)).map(String);
  const objections = await object(db, assessments);
  const { tree } = (await db('rubric').first('tree')) as {
    tree: { sections: { code: string; criteria: { indicators: { code: string }[] }[] }[] };
  };
  const [section] = tree.sections;
  const [told] = await some('person', 'id', 1);
  await tell(db, [Number(told)], { key: 'messages.title', href: '/work', at: new Date() });
  return {
    elsewhere,
    assessments,
    people: await demonstrationPeople(db),
    known: {
      code: [section!.criteria[0]!.indicators[0]!.code],
      stage: ['school', 'county', 'city'],
      place: ['figures', 'vetoes'],
      section: [section!.code],
      file: await some('stored_file', 'id'),
      number: await some('plaque', 'number'),
      cycles: await some('cycle', 'id'),
      rubrics: await some('rubric', 'id'),
      schools: await some('school', 'id'),
      applications: await some('application', 'id'),
      notices: await some('notice', 'id'),
      approvals: await some('approval', 'id'),
      ceremonies: await some('ceremony', 'id'),
      messages: await some('message', 'id'),
      people: await some('person', 'id'),
      posts: await some('post', 'id'),
      language: ['en', 'xx'],
      token: ['nothing'],
      format: ['pdf', 'docx'],
      interest: await some('conflict_of_interest', 'id'),
      record: await some('visit_record', 'id'),
      finding: [await aFinding(db, elsewhere)],
      'look-backs': [await aLookBack(db)],
      item: await some('rectification_item', 'id'),
      objections,
    },
  };
}

/** One objection at each level, and one in the other county. */
async function object(db: Knex, assessments: World['assessments']): Promise<string[]> {
  const levels = new Map(assessments.map(({ id, subject }) => [subject.decidedAt, id]));
  const about = new Set([...levels.values(), assessments.at(-1)!.id]);
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `insert into objection (code_digest, key, assessment_id, region_code, matter, text, objector_name, received_on, received_at,
                            within_notice, answer_by)
     select 'digest ' || assessment.id, gen_random_uuid(), assessment.id, region.code, 'other', '测试异议', '测试异议人',
            '2026-11-02', now(), true, '2026-11-09'
       from assessment
       join region on region.level = assessment.decided_at and starts_with(assessment.region_path, region.path)
      where assessment.id = any(?::int[]) returning id`,
    [[...about]],
  );
  return rows.map(({ id }) => String(id));
}

/** A school of 颍上县 with a full year behind it: a copy of one that has been through everything. */
async function listElsewhere(db: Knex): Promise<{ id: number }> {
  const path = '340000/341200/341226/';
  const { path: region } = (await db('region').where({ code: '341226' }).first('path')) as { path: string };
  if (region !== path) throw new RangeError(`341226 lies at ${region}`);
  const [school] = (await db('school')
    .insert({
      code: '9912260001',
      name: '颍上县测试小学',
      pinyin: 'yingshangxianceshixiaoxue',
      initials: 'ysxcsxx',
      type: 'primary',
      region_code: '341226',
    })
    .returning('id')) as { id: number }[];
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `select assessment.id from assessment join sheet on sheet.assessment_id = assessment.id and sheet.stage = 'city'
      join cycle on cycle.id = assessment.cycle_id order by cycle.year desc, assessment.id limit 1`,
  );
  const { id: like } = rows[0]!;
  const { id: _, ...row } = (await db('assessment').where({ id: like }).first()) as Record<string, unknown>;
  const [copy] = (await db('assessment')
    .insert({ ...row, school_id: school!.id, region_path: path, decided_at: 'county' })
    .returning('id')) as { id: number }[];
  await db.raw(
    `insert into step (assessment_id, position, name, from_stage, to_stage, person_id, role, at, reason, details)
     select ?, position, name, from_stage, to_stage, person_id, role, at, reason, details from step where assessment_id = ?`,
    [copy!.id, like],
  );
  await db.raw(
    `insert into sheet (assessment_id, stage, rubric_id, visit_on, signed_by, signed_at, concluded_at, earned, applicable, scaled, grade)
     select ?, stage, rubric_id, visit_on, signed_by, signed_at, concluded_at, earned, applicable, scaled, grade from sheet where assessment_id = ?`,
    [copy!.id, like],
  );
  await db.raw(
    `insert into line (sheet_id, code, kind, entry, reason, points, full_points, version, saved_by, saved_at)
     select mine.id, code, kind, entry, reason, points, full_points, version, saved_by, saved_at
       from line join sheet theirs on theirs.id = line.sheet_id and theirs.assessment_id = ?
       join sheet mine on mine.assessment_id = ? and mine.stage = theirs.stage`,
    [like, copy!.id],
  );
  return { id: copy!.id };
}

/** The county's look-back at all that it has awarded, drawn. */
async function aLookBack(db: Knex): Promise<string> {
  const holders = await holdersOf(db, '341225', '2026-11-02');
  const schools = holders.map((holder, place) => ({ ...holder, riskPlace: place + 1, lost: '0' }));
  const shares = { on: '2026-11-02', lot: schools.length, years: null, risk: 0 };
  const list = writeList({ regionCode: '341225', year: 2026, shares, seedFrom: '测试', schools });
  const { id: by } = (await db('person').where({ username: 'county' }).first('id')) as { id: number };
  const at = new Date('2026-11-02T09:00:00+08:00');
  const digest = digestOf(list);
  const id = await insertLookBack(db, { regionCode: '341225', year: 2026, list, digest, by, at, schools });
  await saveDraw(db, id!, { seed: '1', drawn: draw(schools, shares, digest, '1'), by, at });
  return String(id);
}

/** What was found against the stranger's school. */
async function aFinding(db: Knex, assessmentId: number): Promise<string> {
  const { id: by } = (await db('person').where({ username: 'city' }).first('id')) as { id: number };
  const { id: fileId } = (await db('stored_file').first('id')) as { id: string };
  const [finding] = (await db('finding')
    .insert({
      key: '00000000-0000-4000-8000-000000000000',
      assessment_id: assessmentId,
      kind: 'veto',
      veto_key: 'case_or_breach',
      source: '测试',
      text: '测试',
      file_id: fileId,
      found_by: by,
      found_at: new Date('2026-11-02T09:00:00+08:00'),
    })
    .returning('id')) as { id: number }[];
  return String(finding!.id);
}

/** An address of a door, and the assessment that it is about, if that can be told from it. */
export interface Address {
  readonly path: string;
  readonly assessment: number | null;
}

/**
 * Addresses of a door in this world: one for each assessment, or each other thing that it can be about. What else its path
 * asks for (a stage, a place in the sheet) is another each time, so that all are seen without all being tried with all.
 */
export function addressesOf({ path }: Pick<Door, 'path'>, { assessments, known }: World): Address[] {
  const [, room = '', first = ''] = /(\w[\w-]*)\/:(\w+)/.exec(path) ?? [];
  if (first === '') return [{ path, assessment: null }];
  const subjects = room === 'assessments' ? assessments.map(({ id }) => String(id)) : valuesFor(first, room, known);
  return subjects.map((subject, turn) => ({
    path: path
      .replace(`:${first}`, subject)
      .replaceAll(/(?<=(\w[\w-]*)[/.]):(\w+)/g, (_, owner: string, gap: string) => {
        const values = valuesFor(gap, owner, known);
        return values[Math.floor(turn / (gap === 'place' ? 3 : 1)) % values.length]!;
      }),
    assessment: room === 'assessments' ? Number(subject) : null,
  }));
}

function valuesFor(gap: string, owner: string, known: World['known']): readonly string[] {
  const values =
    owner === 'language' ? known['language'] : owner === 'sections' ? known['section'] : (known[gap] ?? known[owner]);
  if (values === undefined || values.length === 0)
    throw new RangeError(`nothing is known to put in place of :${gap} after ${owner}`);
  return values.map(encodeURIComponent);
}

/** What someone is owed at an assessment's door. */
export function owed(actor: Actor, permission: Permission, id: number, { assessments }: World): ReturnType<typeof may> {
  const { subject } = assessments.find((one) => one.id === id)!;
  return may(actor, permission, subject);
}
