import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rowsOf } from '../excel/downloads.ts';
import type { Answer, Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';
import { anObjection, atOnce, onNotice } from './makers.ts';

const byNumber = (one: number, other: number): number => one - other;

let town: Town;
let county: Visitor;
let county2: Visitor;
let fangji: number;
let objection: number;
let code: string;

beforeAll(async () => {
  town = await openTown();
  county = await town.signIn('county');
  county2 = await town.signIn('county2');
});
afterAll(() => town.close());

beforeEach(async () => {
  await town.db.raw(
    'truncate objection, finding, sheet_edition, proposal, notice, notice_school, step, assessment, rate_limit, message cascade',
  );
  await town.itIs('2026-11-03');
  fangji = await onNotice(town, town.schools.fangji);
  ({ id: objection, code } = await anObjection(town, fangji, { name: '某个家长', contact: '13900000000' }));
});

type Fields = Record<string, string | number>;
const present = (): Promise<Record<string, unknown>> => town.db('objection').where({ id: objection }).first() as never;
const steps = (): Promise<string[]> =>
  town.db('objection_step').where({ objection_id: objection }).orderBy('version').pluck('name') as never;
const stageOf = async (id: number): Promise<string> =>
  ((await town.db('assessment').where({ id }).first('stage')) as { stage: string }).stage;

const assign = (fields: Fields = {}, by = county): Promise<Answer> =>
  by.post(`/objections/${objection}/assignments`, { version: 0, owner: town.people['county']!, days: 5, ...fields });
const note = (fields: Fields = {}, by = county): Promise<Answer> =>
  by.post(`/objections/${objection}/notes`, { version: 1, note: '到校查看，功能教室有两间。', ...fields });
const upheld = { outcome: 'upheld', answer: '经到校查看，反映的情况属实。', reason: '功能教室数量与填报不符' };
const notUpheld = { outcome: 'not upheld', answer: '经到校查看，功能教室共四间，与填报一致。' };
const answer = (fields: Fields = {}, by = county): Promise<Answer> =>
  by.post(`/objections/${objection}/answers`, { version: 1, seen: 5, ...notUpheld, ...fields });

describe('who may', () => {
  test.each(['yingshang', 'city', 'province', 'principal', 'clerk', 'inspector', 'county-approver', 'township'])(
    '%s is told of no objection, nor of who sent it',
    async (who) => {
      const visitor = await town.signIn(who);
      for (const path of [
        `/objections/${objection}`,
        '/objections',
        '/objections/workbook',
        `/assessments/${fangji}`,
        '/work',
        '/messages',
      ]) {
        const { text } = await visitor.get(path);
        expect(text).not.toContain('某个家长');
        expect(text).not.toContain('13900000000');
        expect(text).not.toContain('功能教室实际只有两间');
      }
      expect((await visitor.get(`/objections/${objection}`)).status).toBe(404);
      expect((await assign({}, visitor)).status).toBe(404);
      expect((await note({}, visitor)).status).toBe(404);
      expect((await answer({}, visitor)).status).toBe(404);
      expect(await steps()).toEqual(['receive']);
    },
  );

  test('the office sees name and contact on the page of the objection, and nowhere else', async () => {
    await assign();
    const page = await county.get(`/objections/${objection}`);
    for (const secret of ['某个家长', '13900000000']) expect(page.text).toContain(secret);
    for (const path of ['/objections', '/work', `/assessments/${fangji}`, '/objections/figures', '/messages']) {
      const { text } = await county.get(path);
      expect(text).not.toContain('某个家长');
      expect(text).not.toContain('13900000000');
    }
    const cells = JSON.stringify(await rowsOf(county, '/objections/workbook'));
    expect(cells).toContain('方集镇中心小学');
    for (const secret of ['某个家长', '13900000000', '功能教室实际只有两间']) expect(cells).not.toContain(secret);
    const found = await town.visitor().post('/public/objections', { code });
    expect(found.text).not.toContain('某个家长');
  });

  test.each(['0', 'x', '99999', '9999999999'])('there is no objection %s', async (id) => {
    expect((await county.get(`/objections/${id}`)).status).toBe(404);
  });
});

describe('assigning', () => {
  test('one of the office gets it with a deadline, is told, and finds it in their work', async () => {
    const owner = town.people['county2']!;
    const { status, location } = await assign({ owner, days: 3 });
    expect([status, location]).toEqual([303, `/objections/${objection}`]);
    expect(await present()).toMatchObject({
      assigned_to: owner,
      answer_by: '2026-11-06',
      state: 'assigned',
      version: 1,
    });
    const told = await town.db('message').where({ person_id: owner }).orderBy('id').pluck('key');
    expect(told).toEqual(['objections.told.received', 'objections.told.assigned']);
    const work = await county2.get('/work');
    expect(work.text).toContain(`href="/objections/${objection}"`);
    expect(work.text).toContain('2026年11月6日');
    expect((await county.get('/work')).text).not.toContain(`href="/objections/${objection}"`);
    expect((await county2.get('/messages')).text).toContain('已交由您办理');
  });

  test.each([
    [{ owner: '' }, 'owner'],
    [{ days: 0 }, 'days'],
    [{ days: 31 }, 'days'],
    [{ days: '两' }, 'days'],
  ])('%j is said to be wrong at its field', async (fields, field) => {
    const { status, text } = await assign(fields);
    expect([status, text.includes(`id="field-${field}-problem"`)]).toEqual([400, true]);
    expect(await steps()).toEqual(['receive']);
  });

  test('two of the office at once: one of both is the owner, and the other is told', async () => {
    const to = (owner: string, by: Visitor) => (): Promise<Answer> => assign({ owner: town.people[owner]! }, by);
    const answers = await atOnce(town, ['objection', objection], [to('county', county), to('county2', county2)]);
    expect(answers.map(({ status }) => status).toSorted(byNumber)).toEqual([303, 409]);
    expect(await steps()).toEqual(['receive', 'assign']);
    expect(await present()).toMatchObject({ version: 1 });
  });

  test.each(['city', 'inspector', 'yingshang'])('%s can’t be made the owner', async (who) => {
    expect((await assign({ owner: town.people[who]! })).status).toBe(400);
  });
});

describe('looking into it', () => {
  beforeEach(() => assign());

  test('a note with files is for the office alone', async () => {
    const pdf = new File(
      ['%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n'],
      '现场.pdf',
    );
    const path = `/objections/${objection}/notes`;
    const { status } = await county.upload(path, { version: 1, note: '到校查看，功能教室有两间。' }, [['files', pdf]]);
    expect(status).toBe(303);
    expect(await present()).toMatchObject({ state: 'investigated', version: 2 });
    const page = await county.get(`/objections/${objection}`);
    const href = /\/objections\/\d+\/files\/[0-9a-f-]{36}/.exec(page.text)![0];
    expect((await county.get(`/objections/${objection}/files/${'-'.repeat(36)}`)).status).toBe(404);
    expect((await county.get(href)).status).toBe(200);
    for (const who of ['city', 'yingshang', 'principal', 'province']) {
      expect((await (await town.signIn(who)).get(href)).status).toBe(404);
    }
    expect((await county.get(href.replace(`/objections/${objection}/`, '/objections/99999/'))).status).toBe(404);
    const found = await town.visitor().post('/public/objections', { code });
    expect(found.text).not.toContain('功能教室有两间');
    expect(found.text).not.toContain('现场.pdf');
  });

  test('an empty note, or an executable beside it, is refused, and the note stays', async () => {
    expect((await note({ note: '' })).status).toBe(400);
    const bytes = new Uint8Array(512);
    bytes.set([0x4d, 0x5a]);
    const { status, text } = await county.upload(`/objections/${objection}/notes`, { version: 1, note: '现场记录' }, [
      ['files', new File([bytes], 'a.jpg')],
    ]);
    expect(status).toBe(400);
    expect(text).toContain('现场记录');
    expect(await steps()).toEqual(['receive', 'assign']);
  });

  test('two notes at once: one is kept, the other comes back, and its file goes', async () => {
    const pdf = (): File => new File(['%PDF-1.4\n%%EOF\n'], '同时上传.pdf');
    const write = (text: string, by: Visitor) => (): Promise<Answer> =>
      by.upload(`/objections/${objection}/notes`, { version: 1, note: text }, [['files', pdf()]]);
    const answers = await atOnce(
      town,
      ['objection', objection],
      [write('甲的调查记录', county), write('乙的调查记录', county2)],
    );
    expect(answers.map(({ status }) => status).toSorted(byNumber)).toEqual([303, 409]);
    expect(answers.find(({ status }) => status === 409)!.text).toMatch(/[甲乙]的调查记录/);
    expect(await town.db('stored_file').where({ name: '同时上传.pdf' })).toHaveLength(1);
  });

  test('sent twice it is one note with one file', async () => {
    const pdf = (): File => new File(['%PDF-1.4\n%%EOF\n'], '只存一份.pdf');
    const once = (): Promise<Answer> =>
      county.upload(`/objections/${objection}/notes`, { version: 1, note: '到校查看。' }, [['files', pdf()]]);
    const answers = await Promise.all([once(), once(), once()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await steps()).toEqual(['receive', 'assign', 'investigate']);
    expect(await town.db('objection_file').join('stored_file', 'id', 'file_id')).toHaveLength(1);
    expect(await town.db('stored_file').where({ name: '只存一份.pdf' })).toHaveLength(1);
  });
});

describe('answering', () => {
  beforeEach(() => assign());

  test('the answer closes it, and whoever has the code reads it', async () => {
    expect((await answer()).status).toBe(303);
    expect(await present()).toMatchObject({ state: 'answered', outcome: 'not upheld', consequence: 'none' });
    const { text } = await town.visitor().post('/public/objections', { code });
    expect(text).toContain('异议不成立');
    expect(text).toContain('功能教室共四间');
    expect(await stageOf(fangji)).toBe('on notice');
  });

  test.each([
    [{ outcome: '' }, 'outcome'],
    [{ answer: '不属实' }, 'answer'],
    [{ ...upheld }, 'consequence'],
    [{ ...upheld, consequence: 'recheck', reason: '' }, 'reason'],
    [{ ...upheld, consequence: 'finding', veto: 'dangerous_building' }, 'happenedOn'],
    [{ ...upheld, consequence: 'finding', happenedOn: '2026-12-01' }, 'happenedOn'],
    [{ ...upheld, consequence: 'finding', veto: 'none of ours', happenedOn: '2026-10-01' }, 'veto'],
    [
      { ...upheld, consequence: 'finding', veto: 'case_or_breach ethics_breach', happenedOn: '2025-12-31' },
      'happenedOn',
    ],
  ])('%j is said to be wrong at its field, and what was typed stays', async (fields, field) => {
    const { status, text } = await answer(fields);
    expect([status, text.includes(`id="field-${field}-problem"`)]).toEqual([400, true]);
    if (!('answer' in fields)) expect(text).toContain('功能教室共四间');
    expect(await steps()).toEqual(['receive', 'assign']);
  });

  test('two of the office at once: one answers, the other is told what has happened and keeps what they wrote', async () => {
    const answers = await atOnce(
      town,
      ['assessment', fangji],
      [() => answer({}, county), () => answer({ ...upheld, consequence: 'recheck' }, county2)],
    );
    expect(answers.map(({ status }) => status).toSorted(byNumber)).toEqual([303, 409]);
    const second = answers.find(({ status }) => status === 409)!;
    expect(second.text).toContain('书面答复');
    expect(second.text).toContain('您的操作未执行');
    expect(second.text).toContain(answers[0]!.status === 409 ? '功能教室共四间' : '反映的情况属实');
    expect(await steps()).toEqual(['receive', 'assign', 'answer']);
    const [first] = answers[0]!.status === 303 ? [notUpheld] : [upheld];
    expect(await present()).toMatchObject({ answer: first.answer, outcome: first.outcome });
    expect(await stageOf(fangji)).toBe(first === upheld ? 'city scoring' : 'on notice');
  });

  test('a double click is one answer', async () => {
    const answers = await Promise.all([answer(), answer()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await steps()).toEqual(['receive', 'assign', 'answer']);
  });

  test('a page that is older than the objection changes nothing, in no deed', async () => {
    const old = [
      await assign({ days: 9 }),
      await note({ version: 0 }),
      await answer({ version: 0 }),
      await answer({ version: 7 }),
    ];
    expect(old.map(({ status }) => status)).toEqual([409, 409, 409, 409]);
    expect(old[1]!.text).toContain('到校查看，功能教室有两间');
    expect(await steps()).toEqual(['receive', 'assign']);
  });

  test('what nobody owns yet is not answered', async () => {
    const { id } = await anObjection(town, fangji, { text: '另一件：校门口没有减速带和标识。' });
    const { status } = await county.post(`/objections/${id}/answers`, { version: 0, seen: 5, ...notUpheld });
    expect(status).toBe(409);
  });

  test('calling back and opening again: nothing is overwritten', async () => {
    await answer();
    const path = `/objections/${objection}`;
    expect((await county.post(`${path}/call-backs`, { version: 2, how: '' })).status).toBe(400);
    expect((await county.post(`${path}/call-backs`, { version: 2, how: '11月3日电话告知，对方认可。' })).status).toBe(
      303,
    );
    expect((await county.post(`${path}/reopenings`, { version: 3, why: '短' })).status).toBe(400);
    const again = await county.post(`${path}/reopenings`, { version: 3, why: '又收到新的证据，原结论有误。' });
    expect(again.status).toBe(303);
    expect(await present()).toMatchObject({
      state: 'assigned',
      closed_at: null,
      answer: null,
      answer_by: '2026-11-10',
    });
    expect(await steps()).toEqual(['receive', 'assign', 'answer', 'call back', 'reopen']);
    const { text } = await county.get(path);
    for (const said of ['功能教室共四间', '电话告知', '原结论有误']) expect(text).toContain(said);
    const found = await town.visitor().post('/public/objections', { code });
    expect(found.text).not.toContain('功能教室共四间');
  });
});
