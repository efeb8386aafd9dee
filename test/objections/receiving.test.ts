import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { digestOf, readCode } from '../../src/objections/code.ts';
import { limits } from '../../src/objections/limits.ts';
import type { Answer, Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';
import { anObjection, atOnce, codeIn, filledFrom, filledIn, freshNotice, onNotice, send } from './makers.ts';

const byNumber = (one: number, other: number): number => one - other;

let town: Town;
let anyone: Visitor;
let fangji: number;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.close());

beforeEach(async () => {
  fangji = await freshNotice(town);
  anyone = town.visitor();
});

const rows = (): Promise<Record<string, unknown>[]> => town.db('objection').orderBy('id').select('*') as never;
const aFile = (content: string | Uint8Array<ArrayBuffer>, name: string): File => new File([content], name);
const pdf = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n';
const anExecutable = (): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(512);
  bytes.set([0x4d, 0x5a, 0x90, 0x00]);
  return bytes;
};

describe('the school', () => {
  test('schools on a notice are there to choose from, others are not', async () => {
    await town.stands(town.schools.liuzhuang, 'county scoring');
    const { text } = await anyone.get('/public/objections/new');
    expect(text).toContain(`/public/objections/new?school=${fangji}`);
    expect(text).not.toContain('刘庄小学');
    expect((await anyone.get('/public/objections/new?q=fjz')).text).toContain('方集镇中心小学');
    expect((await anyone.get('/public/objections/new?q=%E4%B8%AD%E5%B2%97')).text).not.toContain('方集镇中心小学');
  });

  test('one whose notice is over is found by its name', async () => {
    await town.itIs('2026-11-10');
    expect((await anyone.get('/public/objections/new')).text).not.toContain('方集镇中心小学');
    expect((await anyone.get('/public/objections/new?q=%E6%96%B9%E9%9B%86')).text).toContain('公示期已满');
    expect((await anyone.get('/public/objections/new?q=%25')).text).not.toContain('方集镇中心小学');
  });

  test.each(['0', '999999', 'x', '9999999999'])('of %s in the address one chooses anew', async (school) => {
    expect([200, 404]).toContain((await anyone.get(`/public/objections/new?school=${school}`)).status);
  });

  test('a notice leads to the form of each of its schools, and its preview does not', async () => {
    const { id } = (await town.db('notice').first('id')) as { id: number };
    expect((await anyone.get(`/public/notices/${id}`)).text).toContain(`/public/objections/new?school=${fangji}`);
  });

  test('one that nothing of is public can’t be objected to, and what was typed stays', async () => {
    const hidden = await town.stands(town.schools.liuzhuang, 'county scoring');
    const fields = await filledIn(anyone, fangji);
    const { status, text } = await send(anyone, { ...fields, school: String(hidden) });
    expect(status).toBe(400);
    expect(text).toContain('功能教室实际只有两间');
    expect(text).not.toContain('刘庄小学');
    expect(await rows()).toEqual([]);
  });
});

test('anybody objects without a name, and is given a code of which only a digest is kept', async () => {
  const { status, text, headers } = await send(anyone, await filledIn(anyone, fangji));
  expect(status).toBe(201);
  expect(headers.get('cache-control')).toBe('no-store');
  const [row] = await rows();
  expect(row).toMatchObject({
    assessment_id: fangji,
    region_code: '341225',
    objector_name: null,
    objector_contact: null,
    received_on: '2026-11-03',
    within_notice: true,
    answer_by: '2026-11-10',
    state: 'received',
    closed_at: null,
    code_digest: digestOf(readCode(codeIn(text))!),
  });
  expect(JSON.stringify(row)).not.toContain(readCode(codeIn(text)));
  const told = await town.db('message').pluck<number[]>('person_id');
  expect(told.toSorted(byNumber)).toEqual([town.people['county']!, town.people['county2']!].toSorted(byNumber));
});

test('a school that the city approves is the city office’s', async () => {
  await anObjection(town, await onNotice(town, town.schools.yichu));
  expect((await rows())[0]).toMatchObject({ region_code: '341200' });
});

test('after the notice it is still taken, and marked', async () => {
  await town.itIs('2026-11-10');
  await town.db('assessment').where({ id: fangji }).update({ stage: 'awarded' });
  const page = await anyone.get(`/public/objections/new?school=${fangji}`);
  expect(page.text).toContain('不在公示期内');
  expect((await send(anyone, filledFrom(page.text))).status).toBe(201);
  expect((await rows())[0]).toMatchObject({ within_notice: false });
});

test('what is missing is said beside its field, and everything typed stands there', async () => {
  const typed = { text: '太短', matter: 'safety', name: '某人', contact: '0558-000' };
  const { status, text } = await send(anyone, await filledIn(anyone, fangji, typed));
  expect(status).toBe(400);
  expect(text).toContain('id="field-text-problem"');
  expect(text).toMatch(/value="safety"[^>]*checked/);
  for (const value of ['太短', '某人', '0558-000']) expect(text).toContain(value);
  expect(await rows()).toEqual([]);
});

test('script is text: nothing of it is ever a tag', async () => {
  const short = '<script>alert(1)</script>';
  const script = `${short}<img src=x onerror=alert(2)>`;
  const { id, code } = await anObjection(town, fangji, {
    text: `${script} 功能教室不符`,
    name: short,
    contact: script,
  });
  const county = await town.signIn('county');
  await county.post(`/objections/${id}/assignments`, { version: 0, owner: town.people['county']!, days: 5 });
  const pages = [
    await county.get(`/objections/${id}`),
    await county.get('/objections'),
    await anyone.post('/public/objections', { code }),
    await send(anyone, {
      ...(await filledIn(anyone, fangji, { text: script, sum: '0', name: short, contact: script })),
    }),
  ];
  for (const { text } of pages) {
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<img src=x');
  }
  expect(pages[0]!.text).toContain('&lt;script&gt;alert(1)');
  expect(pages[3]!.text).toContain('&lt;script&gt;alert(1)');
});

describe('too much', () => {
  test('ten megabytes of text are answered with a page that says so, and nothing is kept', async () => {
    const fields = await filledIn(anyone, fangji);
    const before = process.memoryUsage().rss;
    const { status, text } = await send(anyone, { ...fields, text: '字'.repeat(10_000_000 / 3) });
    expect(status).toBe(413);
    expect(text).toContain('id="field-text-problem"');
    expect(text).toContain('5000字以内');
    expect(text.length).toBeLessThan(400_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    expect(await rows()).toEqual([]);
  });

  test('ten megabytes in a plain form are too', async () => {
    const fields = await filledIn(anyone, fangji);
    const { status } = await anyone.post('/public/objections/new', { ...fields, text: 'x'.repeat(10_000_000) });
    expect(status).toBe(413);
    expect(await rows()).toEqual([]);
  });

  test('a text a little too long comes back whole', async () => {
    const { status, text } = await send(anyone, await filledIn(anyone, fangji, { text: '字'.repeat(5001) }));
    expect(status).toBe(400);
    expect(text).toContain('5001');
    expect(text).toContain('字'.repeat(5001));
  });
});

describe('files', () => {
  test('a photo or a paper comes with it, and is nobody’s', async () => {
    const fields = await filledIn(anyone, fangji);
    const { status } = await send(anyone, fields, [aFile(pdf, '照片说明.pdf'), aFile(pdf, '第二份.pdf')]);
    expect(status).toBe(201);
    const files = (await town
      .db('stored_file')
      .join('objection_file', 'file_id', 'stored_file.id')
      .orderBy('place')
      .select('name', 'uploaded_by')) as object[];
    expect(files).toEqual([
      { name: '照片说明.pdf', uploaded_by: null },
      { name: '第二份.pdf', uploaded_by: null },
    ]);
  });

  test('who is signed in objects as anybody does: no file and no step names them', async () => {
    const principal = await town.signIn('principal');
    expect((await send(principal, await filledIn(principal, fangji), [aFile(pdf, '说明.pdf')])).status).toBe(201);
    expect(await town.db('stored_file').whereNotNull('uploaded_by')).toEqual([]);
    expect(await town.db('objection_step').whereNotNull('person_id')).toEqual([]);
  });

  test('an executable named as a photo is refused by what is in it, and the rest that was typed stays', async () => {
    const fields = await filledIn(anyone, fangji, { name: '某人' });
    const { status, text } = await send(anyone, fields, [aFile(anExecutable(), '操场.jpg')]);
    expect(status).toBe(400);
    expect(text).toContain('id="field-files-problem"');
    expect(text).toContain('可执行文件');
    expect(text).toContain('某人');
    expect([await rows(), await town.db('objection_file')]).toEqual([[], []]);
    // It counts for nothing: the same form goes through without the file, however often it came with it.
    for (let times = 1; times < limits.received; times += 1) {
      expect((await send(anyone, fields, [aFile(anExecutable(), '操场.jpg')])).status).toBe(400);
    }
    expect((await send(anyone, fields)).status).toBe(201);
  });

  test('six files, or one of eleven megabytes, are too much', async () => {
    const six = Array.from({ length: 6 }, (_, place) => aFile(pdf, `${place}.pdf`));
    const fields = await filledIn(anyone, fangji);
    const many = await send(anyone, fields, six);
    expect([many.status, many.text.includes('附件最多5个')]).toEqual([400, true]);
    const large = await send(anyone, fields, [aFile(new Uint8Array(11 * 1024 * 1024), 'a.pdf')]);
    expect([large.status, large.text.includes('超过10 MB')]).toEqual([400, true]);
    expect(large.text).toContain('功能教室实际只有两间');
  });
});

describe('the question', () => {
  test('a wrong answer brings a new question, and nothing typed is lost', async () => {
    const fields = await filledIn(anyone, fangji, { sum: '99' });
    const { status, text } = await send(anyone, fields);
    expect(status).toBe(400);
    expect(text).toContain('答案不对');
    expect(text).toContain('功能教室实际只有两间');
    const again = filledFrom(text);
    expect(again['key']).not.toBe(fields['key']);
    expect((await send(anyone, again)).status).toBe(201);
  });

  test('a key that we did not seal, or a question of yesterday, is asked anew', async () => {
    const fields = await filledIn(anyone, fangji);
    const made = await send(anyone, { ...fields, key: '5f0c8b0e-58f6-4d0f-9a3e-0d8f3f9f3c11' });
    expect([made.status, made.text.includes('问题已更换')]).toEqual([400, true]);
    await town.itIs('2026-11-04');
    const old = await send(anyone, fields);
    expect([old.status, old.text.includes('问题已更换')]).toEqual([400, true]);
    expect(await rows()).toEqual([]);
  });

  test('what fills in the field that nobody sees is told so', async () => {
    const { status, text } = await send(anyone, await filledIn(anyone, fangji, { website: 'https://example.org' }));
    expect([status, text.includes('field-website')]).toEqual([400, true]);
    expect(await rows()).toEqual([]);
  });
});

describe('the same form twice', () => {
  test('at once: one objection, one code, and both are shown it', async () => {
    const fields = await filledIn(anyone, fangji);
    const once = (): Promise<Answer> => send(anyone, fields, [aFile(pdf, '只存一份.pdf')]);
    const answers = await atOnce(town, ['assessment', fangji], [once, once, once]);
    expect(answers.map(({ status }) => status).toSorted(byNumber)).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ text }) => codeIn(text))).size).toBe(1);
    expect(codeIn(answers[0]!.text)).not.toBe('');
    expect(await rows()).toHaveLength(1);
    expect(await town.db('objection_file')).toHaveLength(1);
    expect(await town.db('stored_file').where({ name: '只存一份.pdf' })).toHaveLength(1);
  });

  test('changed after going back: the first stands, and the page says that the change is not in it', async () => {
    const fields = await filledIn(anyone, fangji);
    const first = await send(anyone, fields);
    const again = await send(anyone, { ...fields, text: '另有一事：校门口没有减速带。' });
    expect(codeIn(again.text)).toBe(codeIn(first.text));
    expect(again.text).toContain('没有计入');
    expect(first.text).not.toContain('没有计入');
    expect((await rows()).map(({ text }) => text)).toEqual([fields['text']]);
  });
});

test('the whole office finds in its work what nobody has yet', async () => {
  const { id } = await anObjection(town, fangji);
  for (const who of ['county', 'county2']) {
    const { text } = await (await town.signIn(who)).get('/work');
    expect(text).toContain('交办异议');
    expect(text).toContain(`href="/objections/${id}"`);
  }
});
