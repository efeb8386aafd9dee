import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { aScan, assessmentOf, aWaiting, aWordFile } from './makers.ts';

let demonstration: Awaited<ReturnType<typeof openDemonstration>>;
let township: Visitor;
let county: Visitor;
let principal: Visitor;
beforeAll(async () => {
  demonstration = await openDemonstration();
  township = await demonstration.signIn('township');
  county = await demonstration.signIn('county');
  principal = await demonstration.signIn('principal');
});
afterAll(() => demonstration.close());

const primary = '中岗镇中心小学';
const nineYear = '中岗中学';
const typed = { number: '中政〔2026〕12号', on: '2026-11-02' };

const standing = async (id: number) =>
  (await demonstration.db('assessment').where({ id }).first('stage', 'steps', 'late', 'due_on')) as {
    stage: string;
    steps: number;
    late: boolean;
    due_on: string | null;
  };
const count = async (table: string) => Number((await demonstration.db(table).count('* as n'))[0]!['n']);

describe('an application is refused', () => {
  test('to whoever may not file one, at the form and at its address', async () => {
    for (const visitor of [county, principal]) {
      expect((await visitor.get('/applications/new')).status).toBe(403);
      expect((await visitor.upload('/applications', typed, [aScan()])).status).toBe(403);
    }
    expect((await demonstration.visitor().get('/applications/new')).location).toContain('/sign-in');
  });

  test('for a school of another township, as if there were none', async () => {
    const { id, box } = await assessmentOf(demonstration.db, '王店中心学校');
    expect((await township.upload('/applications', { ...typed, schools: box }, [aScan()])).status).toBe(404);
    expect((await township.get(`/applications/form?schools=${id}`)).status).toBe(404);
    expect((await township.get(`/assessments/${id}/application-returns/new`)).status).toBe(404);
    expect((await township.upload('/applications', { ...typed, schools: '999999-1' }, [aScan()])).status).toBe(404);
  });

  test('with everything still typed, and a sentence beside each field', async () => {
    const { id, box } = await aWaiting(demonstration.db, primary);
    const { status, text } = await township.upload(
      '/applications',
      { schools: box, number: '中政12号', on: '２０２７年１月１日' },
      [aScan()],
    );
    expect(status).toBe(400);
    expect(text).toContain('value="中政12号"');
    expect(text).toContain('value="２０２７年１月１日"');
    expect(text).toMatch(new RegExp(`value="${box}"[^>]* checked`));
    expect(text).toContain('成文日期不能晚于今天');
    expect(text).toContain('请改正后重新选择文件');
    expect(await standing(id)).toMatchObject({ stage: 'application' });
  });

  test.each([
    ['without a scan', [], '请上传盖章后的申请表扫描件'],
    [
      'with a program named .pdf',
      [aScan(new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]), '申请表.pdf')],
      '是可执行文件',
    ],
    ['with a document that can still be edited', [aScan(aWordFile(), '申请表.doc')], '不是扫描件'],
    ['with a file of 20 MB and one byte', [aScan(new Uint8Array(20 * 1024 * 1024 + 1))], '超过 20 MB'],
    ['with two files', [aScan(), aScan()], '只能上传一个文件'],
    ['with an empty file', [aScan('')], '请上传盖章后的申请表扫描件'],
  ] as const)('%s', async (_what, files, sentence) => {
    const { id, box } = await aWaiting(demonstration.db, primary);
    const before = await count('stored_file');
    const { status, text } = await township.upload('/applications', { ...typed, schools: box }, files);
    expect(status).toBe(400);
    expect(text).toContain(sentence);
    expect(text).toContain(`value="${typed.number}"`);
    expect(await standing(id)).toMatchObject({ stage: 'application' });
    expect(await count('stored_file')).toBe(before);
  });

  test('after the date of one of its schools, by name, and files none of them', async () => {
    const one = await aWaiting(demonstration.db, primary);
    const other = await aWaiting(demonstration.db, nineYear, { application_by: '2026-11-01' });
    const { status, text } = await township.upload('/applications', { ...typed, schools: [one.box, other.box] }, [
      aScan(),
    ]);
    expect(status).toBe(400);
    expect(text).toContain('中岗中学的申请期限已过');
    expect(await standing(one.id)).toMatchObject({ stage: 'application' });
    expect((await township.get('/applications/new')).text).not.toContain(`value="${other.box}"`);
  });

  test('from a page older than the school, with what has happened since', async () => {
    const { id, steps } = await aWaiting(demonstration.db, primary);
    const before = await count('stored_file');
    const reply = await township.upload('/applications', { ...typed, schools: `${id}-${steps - 1}` }, [aScan()]);
    expect(reply.status).toBe(409);
    expect(reply.text).toContain(primary);
    expect(await count('stored_file')).toBe(before);
  });
});

describe('a township', () => {
  test('applies for several schools at once: the county sees them and the sealed form', async () => {
    const one = await aWaiting(demonstration.db, primary);
    const other = await aWaiting(demonstration.db, nineYear);
    const page = await township.get(`/applications/new?schools=${one.id}`);
    expect(page.text).toMatch(new RegExp(`value="${one.box}"[^>]* checked`));
    expect(page.text).not.toMatch(new RegExp(`value="${other.box}"[^>]* checked`));

    const { status, location } = await township.upload('/applications', { ...typed, schools: [one.box, other.box] }, [
      aScan(),
    ]);
    expect(status).toBe(303);
    for (const { id } of [one, other]) {
      expect(await standing(id)).toMatchObject({ stage: 'county team', late: false, due_on: null });
      const sheet = (await demonstration.db('sheet').where({ assessment_id: id, stage: 'school' }).first()) as object;
      expect(sheet).toMatchObject({ concluded_at: expect.any(Date) as Date });
    }
    const seen = await county.get(location);
    expect(seen.text).toContain(primary);
    expect(seen.text).toContain(nineYear);
    expect(seen.text).toMatch(/\b950\b/);
    const scan = await county.get(`${location}/scan`);
    expect(scan.headers.get('content-type')).toBe('application/pdf');
    expect(scan.text).toContain('%PDF');

    // The principal of one of them does not learn of the other, nor sees the form that names it.
    const own = await (await asPostAt(nineYear)).get(location);
    expect(own.status).toBe(200);
    expect(own.text).toContain(nineYear);
    expect(own.text).not.toContain(primary);
    expect((await (await asPostAt(nineYear)).get(`${location}/scan`)).status).toBe(403);
    // Another school's principal, and an inspector who is on no team of it, know of no application.
    expect((await (await asPostAt('一初')).get(location)).status).toBe(404);
    expect((await (await asPostAt('一初')).get(`${location}/scan`)).status).toBe(404);
    expect((await (await demonstration.signIn('inspector')).get(location)).status).toBe(404);
  });

  test.each(['one after the other', 'at once'])('that clicks twice %s has filed one', async (how) => {
    const { id, box, steps } = await aWaiting(demonstration.db, primary);
    const before = [await count('application'), await count('stored_file')];
    const click = () => township.upload('/applications', { ...typed, schools: box }, [aScan()]);
    const replies = how === 'at once' ? await atOnce(id, click) : [await click(), await click()];
    expect(replies.map(({ status }) => status)).toEqual([303, 303]);
    expect(replies[0]!.location).toBe(replies[1]!.location);
    expect(await standing(id)).toMatchObject({ steps: steps + 1 });
    expect([await count('application'), await count('stored_file')]).toEqual(before.map((rows) => rows + 1));
  });

  test('that files by an extension is late, but not for a school that was sent back', async () => {
    const { db } = demonstration;
    const byExtension = await aWaiting(db, primary, { application_by: '2026-11-30' });
    const sentBack = await aWaiting(db, nineYear, { application_by: '2026-11-30' });
    const { moved_at } = (await db('assessment').where({ id: sentBack.id }).first('moved_at')) as { moved_at: Date };
    await db('step').insert({
      assessment_id: sentBack.id,
      position: 900,
      name: 'send back',
      from_stage: 'application',
      to_stage: 'self-evaluation',
      person_id: 1,
      role: 'township officer',
      at: moved_at,
      reason: '核对',
      details: { newDate: '2026-11-09' },
    });
    await db('cycle').where({ year: 2026 }).update({ self_evaluation_by: '2026-10-20', application_by: '2026-11-01' });
    const reply = await township.upload('/applications', { ...typed, schools: [byExtension.box, sentBack.box] }, [
      aScan(),
    ]);
    await db('cycle').where({ year: 2026 }).update({ self_evaluation_by: '2026-11-15', application_by: '2026-11-25' });
    await db('step').where({ position: 900 }).delete();
    expect(reply.status).toBe(303);
    expect(await standing(byExtension.id)).toMatchObject({ late: true });
    expect(await standing(sentBack.id)).toMatchObject({ late: false });
  });

  test('files anew for a school whose county team stands: its inspectors go on, and see no total before they sign', async () => {
    const { db } = demonstration;
    const { id, box } = await aWaiting(db, primary);
    const { rubric_id } = (await db('sheet').where({ assessment_id: id }).first('rubric_id')) as { rubric_id: number };
    const [sheet] = (await db('sheet')
      .insert({ assessment_id: id, stage: 'county', rubric_id, visit_on: '2026-11-20' })
      .returning('id')) as { id: number }[];
    const { id: inspector } = (await db('person').where({ username: 'inspector' }).first('id')) as { id: number };
    await db('team_member').insert({ sheet_id: sheet!.id, person_id: inspector, leads: true });
    const { location } = await township.upload('/applications', { ...typed, schools: box }, [aScan()]);
    expect(await standing(id)).toMatchObject({ stage: 'county scoring', due_on: '2026-11-20' });

    const visitor = await demonstration.signIn('inspector');
    expect((await visitor.get(location)).text).not.toMatch(/\b950\b/);
    expect((await visitor.get(`${location}/scan`)).status).toBe(403);
    await db('sheet').where({ id: sheet!.id }).update({ signed_at: new Date() });
    expect((await visitor.get(location)).text).toMatch(/\b950\b/);
    expect((await visitor.get(`${location}/scan`)).status).toBe(200);
    await db('team_member').where({ sheet_id: sheet!.id }).delete();
    await db('sheet').where({ id: sheet!.id }).delete();
  });

  test('prints the form for the schools that it chose', async () => {
    const one = await aWaiting(demonstration.db, primary);
    const other = await aWaiting(demonstration.db, nineYear);
    const { location } = await township.upload('/applications', { ...typed, schools: other.box, deed: 'print' }, []);
    expect(location).toMatch(/^\/applications\/form\?/);
    const { status, text } = await township.get(location);
    expect(status).toBe(200);
    expect(text).toContain('中岗镇人民政府');
    expect(text).toContain(typed.number);
    expect(text).toContain(nineYear);
    expect(text).not.toContain(primary);
    expect((await township.get(`/applications/form?schools=${one.id}&schools=${other.id}`)).text).toContain(primary);
    expect(await standing(one.id)).toMatchObject({ stage: 'application' });
  });

  test('sends a school back with a reason and a new date, and its sheet opens again', async () => {
    const { id, steps } = await aWaiting(demonstration.db, primary);
    const url = `/assessments/${id}/application-returns`;
    expect((await county.post(url, { seen: steps, reason: '核对', newDate: '2026-11-30' })).status).toBe(403);
    const refused = await township.post(url, { seen: steps, reason: ' ', newDate: '2026-11-01' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('请说明原因');
    expect(refused.text).toContain('新的截止日期不能早于今天');

    expect((await township.get(`${url}/new`)).text).toContain('value="2026-11-09"');
    for (let click = 0; click < 2; click++) {
      const reply = await township.post(url, {
        seen: steps,
        reason: '请核对图书册数',
        newDate: '２０２６年１１月３０日',
      });
      expect(reply.status).toBe(303);
    }
    expect(await standing(id)).toMatchObject({ stage: 'self-evaluation', steps: steps + 1, due_on: '2026-11-30' });
    const row = (await demonstration.db('assessment').where({ id }).first()) as object;
    expect(row).toMatchObject({ self_evaluation_by: '2026-11-30', application_by: '2026-11-30' });
    const sheet = (await demonstration.db('sheet').where({ assessment_id: id, stage: 'school' }).first()) as object;
    expect(sheet).toMatchObject({ signed_at: null, scaled: null });
    expect((await township.get(`${url}/new`)).status).toBe(409);
  });
});

describe('a county-run school', () => {
  test('applies for itself, and a school that its township runs does not', async () => {
    const run = await aWaiting(demonstration.db, primary);
    expect((await principal.get(`/assessments/${run.id}/own-applications/new`)).status).toBe(404);
    const own = await aWaiting(demonstration.db, nineYear);
    const atNineYear = await asPostAt(nineYear);
    expect((await atNineYear.get(`/assessments/${own.id}/own-applications/new`)).status).toBe(403);
    const url = `/assessments/${own.id}/own-applications`;
    expect((await atNineYear.upload(url, { ...typed, schools: own.box }, [aScan()])).status).toBe(403);

    const { id, box } = await aWaiting(demonstration.db, '一初');
    const atYichu = await asPostAt('一初');
    const action = `/assessments/${id}/own-applications`;
    expect((await atYichu.get(`${action}/new`)).text).toContain(`value="${box}"`);
    expect((await atYichu.get(`${action}/form`)).text).toContain('校长（签字）');
    expect((await atYichu.upload(action, { ...typed, schools: own.box }, [aScan()])).status).toBe(404);
    const { status, location } = await atYichu.upload(action, { ...typed, schools: box }, [aScan()]);
    expect(status).toBe(303);
    expect(await standing(id)).toMatchObject({ stage: 'county team' });
    expect((await atYichu.get(location)).status).toBe(200);
    expect((await township.get(location)).status).toBe(404);
  });
});

/** Two clicks that meet at the assessment: it is held until both wait for it. */
async function atOnce<Reply>(id: number, click: () => Promise<Reply>): Promise<Reply[]> {
  const { db } = demonstration;
  const holding = await db.transaction();
  await holding.raw('select from assessment where id = ? for update', [id]);
  const clicks = [click(), click()];
  const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await expect.poll(async () => (await db.raw<{ rows: { n: number }[] }>(waiting)).rows[0]!.n).toBe(2);
  await holding.rollback();
  return Promise.all(clicks);
}

/** The principal in their post at one of their schools. */
async function asPostAt(school: string): Promise<Visitor> {
  const visitor = await demonstration.signIn('principal');
  const { id } = (await demonstration
    .db('post')
    .join('person', 'person.id', 'post.person_id')
    .join('post_school', 'post_school.post_id', 'post.id')
    .join('school', 'school.id', 'post_school.school_id')
    .where({ username: 'principal', 'school.name': school })
    .first('post.id')) as { id: number };
  await visitor.post('/posts/current', { post: id });
  return visitor;
}
