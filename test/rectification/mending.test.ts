import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTown } from '../setup/town.ts';
import { MendingTown } from './world.ts';

let mending: MendingTown;
beforeAll(async () => {
  mending = await MendingTown.of(await openTown());
});
afterAll(() => mending.town.close());
afterEach(() => mending.town.itIs('2026-11-02'));

let id: number;
let first: number;
beforeEach(async () => {
  id = await mending.mending('county');
  first = (await mending.items(id))[0]!.id;
});

const stateOf = async (item: number): Promise<string> =>
  ((await mending.town.db('rectification_item').where({ id: item }).first('state')) as { state: string }).state;
const entriesOf = async (item: number): Promise<string[]> =>
  mending.town.db('rectification_entry').where({ item_id: item }).orderBy('id').pluck('kind');

describe('who does what about an item', () => {
  test.each([
    // read, answer, report, check
    ['clerk', '200 303 303 403'],
    ['principal', '200 303 303 403'],
    ['township', '200 403 403 403'],
    ['county', '200 403 403 409'],
    ['city', '200 403 403 403'],
    ['province', '200 403 403 403'],
    ['yingshang', '404 404 404 404'],
    ['principal-yichu', '404 404 404 404'],
  ])('%s: read, answer, report, check: %s', async (who, expected) => {
    const forms = mending.item(id, first, 'county');
    const got = [
      await (await mending.as(who)).get(forms.at),
      await forms.answer({}, who),
      await forms.report({ deed: 'progress' }, who),
      await forms.check('acceptance', { text: '可以' }, who),
    ];
    expect(got.map(({ status }) => status).join(' ')).toBe(expected);
  });

  test('an item of another school is none', async () => {
    const forms = mending.item(id, 999_999, 'county');
    expect((await (await mending.as('clerk')).get(forms.at)).status).toBe(404);
    expect((await (await mending.as('clerk')).get(`/assessments/${id}/rectification/items/x`)).status).toBe(404);
  });
});

describe('the school', () => {
  test('says what it will do: whatever is wrong is said beside it, and what was typed is still there', async () => {
    const { answer } = mending.item(id, first, 'county');
    const wrong = await answer({ measures: '', inCharge: '', cost: '1.005', dueOn: '2027-12-02' });
    expect(wrong.status).toBe(400);
    for (const said of ['请写明整改措施', '请填写责任人', '经费精确到分', '完成时限不能晚于整改期限2027年12月1日'])
      expect(wrong.text).toContain(said);
    expect(wrong.text).toContain('value="1.005"');
    expect(await stateOf(first)).toBe('open');
    expect((await answer({ cost: '１２,０００．５' })).status).toBe(303);
    expect((await mending.items(id))[0]).toMatchObject({ state: 'answered', cost: '12000.50', due_on: '2027-06-30' });
    expect((await (await mending.as('county')).get(mending.item(id, first, 'county').at)).text).toContain(
      '12,000.5 元',
    );
  });

  test('pressed twice does it once; from a page that is older nothing is overwritten', async () => {
    const { answer } = mending.item(id, first, 'county');
    const key = randomUUID();
    expect((await answer({ key, version: 0 })).status).toBe(303);
    expect((await answer({ key, version: 0 })).status).toBe(303);
    expect(await entriesOf(first)).toEqual(['answer']);
    const stale = await answer({ version: 0, measures: '另一种办法' }, 'principal');
    expect([stale.status, stale.text.includes('另一种办法'), stale.text.includes('刚刚有了变化')]).toEqual([
      409,
      true,
      true,
    ]);
    expect((await mending.items(id))[0]).toMatchObject({ measures: '新建教室', version: 1 });
  });

  test('sent twice at the very same moment does it once', async () => {
    const { answer, report, check } = mending.item(id, first, 'county');
    const twice = async (send: () => ReturnType<typeof answer>): Promise<number[]> => {
      // Both have come before either is let in.
      const gate = await mending.town.db.transaction();
      await gate.raw('select from rectification_item where id = ? for update', [first]);
      const both = Promise.all([send(), send()]);
      await new Promise((resolve) => setTimeout(resolve, 400));
      await gate.commit();
      return (await both).map(({ status }) => status);
    };
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
    expect(await twice(() => answer({ key: one, version: 0 }))).toEqual([303, 303]);
    expect(await twice(() => report({ key: two, version: 1 }))).toEqual([303, 303]);
    expect(await twice(() => check('acceptance', { key: three, version: 2 }))).toEqual([303, 303]);
    expect(await entriesOf(first)).toEqual(['answer', 'report', 'acceptance']);
  });

  test('reports as mended only what it has answered', async () => {
    const { answer, report } = mending.item(id, first, 'county');
    expect((await report()).status).toBe(409);
    await answer();
    expect((await report({ text: '' })).status).toBe(400);
    expect((await report({ deed: 'progress', text: '已开工' })).status).toBe(303);
    expect(await stateOf(first)).toBe('answered');
    const key = randomUUID();
    for (let click = 0; click < 2; click++) expect((await report({ key, version: 2 })).status).toBe(303);
    expect(await stateOf(first)).toBe('reported');
    expect(await entriesOf(first)).toEqual(['answer', 'progress', 'report']);
    // It waits for its office now.
    expect((await answer()).status).toBe(409);
  });

  test('sends files along: kept by their content, seen by whoever may read the assessment, and by nobody else', async () => {
    const { at, answer } = mending.item(id, first, 'county');
    await answer();
    const clerk = await mending.as('clerk');
    const send = async (name: string, content: string, key = randomUUID()) =>
      clerk.upload(`${at}/progress`, { key, version: 1, text: '已清理', deed: 'progress' }, [
        ['files', new File([content], name)],
      ]);
    const program = await send('照片.jpg', '#!/bin/sh\nrm -rf /');
    expect([program.status, program.text.includes('已清理')]).toEqual([400, true]);
    expect(await entriesOf(first)).toEqual(['answer']);

    const key = randomUUID();
    for (let click = 0; click < 2; click++) expect((await send('说明.pdf', pdf, key)).status).toBe(303);
    expect(await entriesOf(first)).toEqual(['answer', 'progress']);
    const files = await mending.town.db('rectification_file').pluck<string[]>('file_id');
    expect(files).toHaveLength(1);
    const path = `/assessments/${id}/rectification/files/${files[0]}`;
    expect((await clerk.get(at)).text).toContain(path);
    for (const [who, status] of [
      ['principal', 200],
      ['county', 200],
      ['city', 200],
      ['yingshang', 404],
      ['principal-yichu', 404],
      ['admin', 404],
    ] as const)
      expect([who, (await (await mending.as(who)).get(path)).status]).toEqual([who, status]);
    expect((await clerk.get(`/assessments/${id}/rectification/files/${randomUUID()}`)).status).toBe(404);
    for (const none of ['x', '-'.repeat(36)])
      expect((await clerk.get(`/assessments/${id}/rectification/files/${none}`)).status).toBe(404);
  });
});

const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R>>
%%EOF`;

describe('the office', () => {
  test('sends an item back with what is lacking, and accepts it once: then it is closed to everybody', async () => {
    const { answer, report, check } = mending.item(id, first, 'county');
    await answer();
    expect((await check('acceptance')).status).toBe(409);
    await report();
    const silent = await check('refusal');
    expect([silent.status, silent.text.includes('请写明还缺什么')]).toEqual([400, true]);
    expect((await check('refusal', { text: '照片看不清' })).status).toBe(303);
    expect(await stateOf(first)).toBe('refused');
    await report({ text: '补交照片' });
    const key = randomUUID();
    const { version } = (await mending.items(id))[0]!;
    for (let click = 0; click < 2; click++) expect((await check('acceptance', { key, version })).status).toBe(303);
    expect(await stateOf(first)).toBe('accepted');
    for (const again of [
      await answer(),
      await report({ deed: 'progress' }),
      await check('refusal', { text: '再看看' }),
    ])
      expect([again.status, again.text.includes('已通过验收，不再修改')]).toEqual([409, true]);
    const told = await mending.town
      .db('message')
      .where('key', 'like', 'rectification.message.%')
      .distinct('key')
      .pluck('key');
    expect(new Set(told)).toEqual(
      new Set(['acceptance', 'order', 'refusal'].map((what) => `rectification.message.${what}`)),
    );
  });

  test('checks what stands there, not what stood there', async () => {
    const { answer, report, check } = mending.item(id, first, 'county');
    await answer();
    await report();
    await report({ deed: 'progress', text: '又补充了材料' });
    const late = await check('acceptance', { version: 2, text: '同意' });
    expect([late.status, late.text.includes('同意')]).toEqual([409, true]);
    expect(await stateOf(first)).toBe('reported');
  });

  test('reminds the school', async () => {
    const { check } = mending.item(id, first, 'county');
    const key = randomUUID();
    for (let click = 0; click < 2; click++)
      expect((await check('reminder', { key, version: 0, text: '请于本周内填报' })).status).toBe(303);
    expect(await entriesOf(first)).toEqual(['reminder']);
    const told = (await mending.town
      .db('message')
      .where({ key: 'rectification.message.reminder' })
      .select('person_id', 'gaps')) as {
      person_id: number;
      gaps: { text: string };
    }[];
    expect(told).toHaveLength(2);
    expect(told[0]!.gaps.text).toBe('请于本周内填报');
    expect((await (await mending.as('clerk')).get('/messages')).text).toContain(
      '第 1 项尚未完成，请抓紧整改。请于本周内填报',
    );
  });

  test('prolongs the period once, within the two years, with a reason', async () => {
    const county = await mending.as('county');
    const url = `/assessments/${id}/county-rectification/prolongation`;
    const prolong = async (dueOn: string, reason = '施工招标延后') =>
      county.post(url, { seen: (await mending.standing(id)).steps, dueOn, reason });
    const refused: [string, string, string][] = [
      ['2027-12-01', '原因', '新的期限须晚于现期限'],
      ['2028-11-03', '原因', '最晚为2028年11月2日'],
      ['', '原因', '请填写新的期限'],
      ['2028-06-30', '  ', '请说明原因'],
    ];
    for (const [dueOn, reason, said] of refused) {
      const { status, text } = await prolong(dueOn, reason);
      expect([dueOn, status, text.includes(said)]).toEqual([dueOn, 400, true]);
    }
    const { steps } = await mending.standing(id);
    const form = { seen: steps, dueOn: '2028-11-02', reason: '施工招标延后' };
    for (let click = 0; click < 2; click++) expect((await county.post(url, form)).status).toBe(303);
    expect((await mending.standing(id)).due_on).toBe('2028-11-02');
    const again = await prolong('2028-11-02');
    expect([again.status, again.text.includes('整改期限只能延长一次')]).toEqual([400, true]);
    const { text } = await (await mending.as('clerk')).get(`/assessments/${id}/rectification`);
    expect(text).toContain('原期限2027年12月1日。延期原因：施工招标延后');
    expect(text).toContain('2028年11月2日');
    // The order is what it was.
    expect((await county.get(`/assessments/${id}/rectification/order`)).text).toContain('请于2027年12月1日前完成');
  });
});

describe('the list of items', () => {
  test('is shared out by state, late ones besides; a share that there is not shows all', async () => {
    const items = await mending.items(id);
    await mending.item(id, first, 'county').answer({ dueOn: '2027-06-30' });
    await mending.town.itIs('2027-07-01');
    const county = await mending.as('county');
    const shown = async (state: string): Promise<number> => {
      const { text } = await county.get(`/assessments/${id}/rectification?state=${state}`);
      return text.split('<th scope="row">').length - 1;
    };
    expect([await shown(''), await shown('answered'), await shown('overdue'), await shown('open')]).toEqual([
      items.length,
      1,
      1,
      items.length - 1,
    ]);
    expect([await shown('accepted'), await shown('nonsense')]).toEqual([items.length, items.length]);
    expect((await county.get(`/assessments/${id}/rectification`)).text).toContain('已逾期');
  });
});
