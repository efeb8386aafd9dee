import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeWorkbook } from '../../src/excel/writing.ts';
import { find, put } from '../../src/rubrics/editing.ts';
import { rubricWorkbook } from '../../src/rubrics/workbook.ts';
import { viewsFolder } from '../../src/web/render.ts';
import { readTexts } from '../../src/web/texts.ts';
import { theRubric } from '../scoring/makers.ts';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';

let town: Town;
let city: Visitor;
let draft: number;
const folder = mkdtempSync(join(tmpdir(), 'dabiao-import-'));

beforeAll(async () => {
  town = await openTown({ cycle: false });
  city = await town.signIn('city');
  const { location } = await city.post('/rubrics/1/drafts', {});
  draft = Number(/\/rubrics\/(\d+)$/.exec(location)![1]);
});
afterAll(async () => {
  await town.close();
  rmSync(folder, { recursive: true });
});

interface Kept {
  version: number;
  status: string;
  revision: number;
  region_code: string;
  tree: typeof theRubric;
}
const kept = (id = draft): Promise<Kept> => town.db('rubric').where({ id }).first() as never;
const indicator = async (code: string, id = draft) => find((await kept(id)).tree, code)?.node;

/** The fields of a form as its page has them. */
async function formAt(path: string): Promise<Record<string, string | string[]>> {
  const { text } = await city.get(path);
  const fields: Record<string, string | string[]> = {};
  const main = text.slice(text.indexOf('data-node'));
  for (const [, tag = ''] of main.matchAll(/<(?:input|textarea|select) ([^>]*)>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name === undefined || (/type="(?:radio|checkbox)"/.test(tag) && !/ checked/.test(tag))) continue;
    const value = (/value="([^"]*)"/.exec(tag)?.[1] ?? '').replaceAll('&#34;', '"');
    fields[name] = /type="checkbox"/.test(tag) ? [fields[name] ?? [], value].flat() : value;
  }
  for (const [, name = '', options = ''] of main.matchAll(/<select [^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
    fields[name] = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? '';
  }
  for (const [, name = '', value = ''] of main.matchAll(
    /<textarea [^>]*name="([^"]*)"[^>]*>\n([\s\S]*?)<\/textarea>/g,
  )) {
    fields[name] = value;
  }
  return fields;
}

test('a draft is the next version of the city, with all of what it began as', async () => {
  expect(await kept()).toMatchObject({ version: 1, status: 'draft', region_code: '341200', tree: theRubric });
  expect(await town.db('rubric_change').where({ rubric_id: draft }).pluck('what')).toEqual(['made']);
});

describe('who may', () => {
  test('the county reads what is published and nothing else; a school and a stranger read none', async () => {
    const county = await town.signIn('county');
    expect((await county.get('/rubrics/1')).status).toBe(200);
    expect((await county.get(`/rubrics/${draft}`)).status).toBe(404);
    expect((await county.post(`/rubrics/${draft}/moves`, { code: 'C1' })).status).toBe(404);
    expect((await county.post('/rubrics/1/retirements', { revision: '0' })).status).toBe(403);
    const principal = await town.signIn('principal');
    expect((await principal.get('/rubrics')).status).toBe(403);
    expect((await town.visitor().get('/rubrics/1')).location).toMatch(/^\/sign-in/);
  });

  test('the city office drafts from the installation’s rubric and can’t change it', async () => {
    expect((await city.post('/rubrics/1/retirements', { revision: '0' })).status).toBe(403);
    expect((await city.post('/rubrics/1/nodes/C1', await formAt(`/rubrics/${draft}/nodes/C1`))).status).toBe(403);
    expect((await town.db('rubric').where({ id: 1 }).first('status')) as unknown).toEqual({ status: 'published' });
  });
});

describe('a form', () => {
  test.each([
    ['C1', '评定'],
    ['C6', '清单'],
    ['C7', '测算'],
    ['C3', '百分比'],
  ])('of %s (%s) that is sent as it stands changes nothing', async (code) => {
    const before = await indicator(code);
    const form = await formAt(`/rubrics/${draft}/nodes/${code}`);
    expect((await city.post(`/rubrics/${draft}/nodes/${code}`, form)).status).toBe(303);
    expect(await indicator(code)).toEqual(before);
  });

  test('changes what was changed, and the history says from what to what', async () => {
    const form = await formAt(`/rubrics/${draft}/nodes/C7`);
    const changed = { ...form, titleZh: '生均校舍面积', 'bands.0.part': '100', 'bands.1.from': '96', keyFloor: '5' };
    expect((await city.post(`/rubrics/${draft}/nodes/C7`, changed)).status).toBe(303);
    expect(await indicator('C7')).toMatchObject({ title: { zh: '生均校舍面积' }, keyFloor: 500 });
    const { text } = await city.get(`/rubrics/${draft}/changes`);
    expect(text).toContain('生均校舍建筑面积（不含宿舍）');
    expect(text).toContain('生均校舍面积');
    const differences = await city.get(`/rubrics/${draft}/differences`);
    expect(differences.text).toContain('≥96%: 90%');
  });

  test('with something wrong comes back as it was typed, and nothing is saved', async () => {
    const { revision } = await kept();
    const form = await formAt(`/rubrics/${draft}/nodes/C7`);
    const wrong = { ...form, points: '二十五', standardPrimary: '8,5x', 'bands.1.part': '很多' };
    const { status, text } = await city.post(`/rubrics/${draft}/nodes/C7`, wrong);
    expect(status).toBe(400);
    for (const typed of ['二十五', '8,5x', '很多']) expect(text).toContain(`value="${typed}"`);
    expect(text).toContain('id="field-points-problem"');
    expect((await kept()).revision).toBe(revision);
  });

  test('with a code that is taken is refused beside it', async () => {
    const form = await formAt(`/rubrics/${draft}/nodes/C1`);
    const { status, text } = await city.post(`/rubrics/${draft}/nodes/C1`, { ...form, code: 'C2' });
    expect([status, text.includes('编码 C2 重复')]).toEqual([400, true]);
  });

  test('of another kind shows its fields and saves nothing', async () => {
    const { revision } = await kept();
    const form = await formAt(`/rubrics/${draft}/nodes/C1`);
    const { status, text } = await city.post(`/rubrics/${draft}/nodes/C1`, { ...form, kind: 'graded' });
    expect([status, text.includes('name="grades.0.zh"')]).toEqual([200, true]);
    expect((await kept()).revision).toBe(revision);
  });

  test('of something that somebody else changed meanwhile is not saved unseen, and is when it is sent once more', async () => {
    const form = await formAt(`/rubrics/${draft}/nodes/C2`);
    const other = await formAt(`/rubrics/${draft}/nodes/C2`);
    expect((await city.post(`/rubrics/${draft}/nodes/C2`, { ...other, titleZh: '规模' })).status).toBe(303);
    const clash = await city.post(`/rubrics/${draft}/nodes/C2`, { ...form, titleZh: '在校生规模' });
    expect([clash.status, clash.text.includes('value="在校生规模"')]).toEqual([409, true]);
    expect(await indicator('C2')).toMatchObject({ title: { zh: '规模' } });
    const seen = /name="seen" value="(\w+)"/.exec(clash.text)![1]!;
    expect((await city.post(`/rubrics/${draft}/nodes/C2`, { ...form, titleZh: '在校生规模', seen })).status).toBe(303);
    expect(await indicator('C2')).toMatchObject({ title: { zh: '在校生规模' } });
  });
});

test('a version goes from draft to check to published, is used, retires, and never changes', async () => {
  const added = {
    ...(await formAt(`/rubrics/${draft}/nodes/new?parent=B1`)),
    parent: 'B1',
    points: '5',
    titleZh: '校园文化',
  };
  expect((await city.post(`/rubrics/${draft}/nodes`, added)).status).toBe(303);
  expect(await indicator('C82')).toMatchObject({ full: 500, criterion: 'B1' });
  const early = await city.post(`/rubrics/${draft}/checks`, { revision: String((await kept()).revision) });
  expect([early.status, (await kept()).status]).toEqual([400, 'draft']);
  expect(early.text).toContain('B1：下级合计 65 分，应为 60 分');
  const c4 = await formAt(`/rubrics/${draft}/nodes/C4`);
  await city.post(`/rubrics/${draft}/nodes/C4`, { ...c4, points: '10' });

  const step = async (name: string) =>
    (await city.post(`/rubrics/${draft}/${name}`, { revision: String((await kept()).revision) })).status;
  const { revision } = await kept();
  const twice = await Promise.all(
    [1, 2].map(() => city.post(`/rubrics/${draft}/checks`, { revision: String(revision) })),
  );
  expect(new Set(twice.map(({ status }) => status))).toEqual(new Set([303, 409]));
  expect((await city.post(`/rubrics/${draft}/nodes/C1`, c4)).status).toBe(409);
  expect(await step('returns')).toBe(303);
  expect(await step('checks')).toBe(303);
  expect(await step('publications')).toBe(303);
  expect(await kept()).toMatchObject({ status: 'published' });
  await expect(town.db('rubric').where({ id: draft }).update({ name_zh: '另一个' })).rejects.toThrow('never changes');
  await expect(town.db('rubric').where({ id: draft }).delete()).rejects.toThrow('never changes');
  expect((await city.get('/cycles/new')).text).toContain(`<option value="${draft}"`);
  expect(await step('retirements')).toBe(303);
  expect((await city.get('/cycles/new')).text).not.toContain(`<option value="${draft}"`);
  expect((await city.post(`/rubrics/${draft}/removals`, { revision: '0' })).status).toBe(409);
});

describe('a workbook', () => {
  const upload = (path: string, fields: Record<string, string>) => {
    return city.upload('/rubric-imports', fields, [['file', new File([readFileSync(path)], '细则.xlsx')]]);
  };
  const written = async (rubric: typeof theRubric): Promise<string> => {
    const path = join(folder, `${Math.floor(performance.now() * 1000)}.xlsx`);
    await pipeline(
      writeWorkbook(rubricWorkbook(readTexts(viewsFolder)['zh-CN'].t, '细则', rubric)),
      createWriteStream(path),
    );
    return path;
  };
  const count = async (): Promise<number> => Number((await town.db('rubric').count())[0]!['count']);
  const hidden = (text: string, name: string): string =>
    new RegExp(`name="${name}" value="([^"]*)"`)
      .exec(text)![1]!
      .replaceAll('&#34;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');

  test('is shown first, then makes a draft when it is confirmed', async () => {
    const before = await count();
    const changed = put(
      theRubric,
      'C1',
      'indicator',
      { ...find(theRubric, 'C1')!.node, title: { zh: '选址与布局', en: '' } },
      { parent: 'B1', before: 'C1' },
    )!;
    const preview = await upload(await written(changed), { name: '来自 Excel' });
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('选址与布局');
    expect(await count()).toBe(before);
    const fields = Object.fromEntries(
      ['into', 'name', 'revision', 'rows'].map((name) => [name, hidden(preview.text, name)]),
    );
    const { status, location } = await city.post('/rubric-imports/confirmations', fields);
    expect(status).toBe(303);
    const id = Number(/(\d+)$/.exec(location)![1]);
    expect(await kept(id)).toMatchObject({ status: 'draft', tree: changed });

    const again = await upload(await written(theRubric), { into: String(id) });
    const into = Object.fromEntries(
      ['into', 'name', 'revision', 'rows'].map((name) => [name, hidden(again.text, name)]),
    );
    await city.post(`/rubrics/${id}/moves`, { code: 'C3', parent: 'B1', before: 'C1' });
    expect((await city.post('/rubric-imports/confirmations', into)).status).toBe(409);
    expect((await city.post('/rubric-imports/confirmations', { ...into, revision: '1' })).status).toBe(303);
    expect((await kept(id)).tree).toEqual(theRubric);
  });

  test('that is none, or has mistakes, is refused with every place, and nothing is written', async () => {
    const before = await count();
    const none = join(folder, 'none.xlsx');
    await pipeline(['not a workbook'], createWriteStream(none));
    const refused = await upload(none, { name: '不是' });
    expect([refused.status, refused.text.includes('不是 Excel 工作簿')]).toEqual([400, true]);
    expect(refused.text).toContain('value="不是"');
    expect(await count()).toBe(before);
  });

  test('is given out by its version', async () => {
    const { status, text } = await city.get('/rubrics/1/workbook');
    expect([status, text.startsWith('PK')]).toEqual([200, true]);
  });
});
