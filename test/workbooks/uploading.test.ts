import { readXlsx } from 'hucre';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveOf } from '../excel/archives.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn, lineIn, save } from '../sheets/line.ts';
import { compute, type Value } from './calculator.ts';
import { type Book, hiddenOf, openBook, upload } from './filled.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;

let app: App;
let clerk: Visitor;
let id: number;
let path: string;

beforeAll(async () => {
  app = await openDemonstration();
  clerk = await app.signIn('clerk');
  id = await assessmentIn(app.db, '方集镇中心小学');
  path = `/assessments/${id}/sheets/school`;
});
afterAll(() => app?.close());

const book = async (visitor = clerk, at = path): Promise<Book> =>
  openBook((await visitor.download(`${at}/workbook`)).bytes);
const line = (code: string, stage = 'school') => lineIn(app.db, id, stage, code);
const written = async (): Promise<unknown> => {
  const { rows } = await app.db.raw<{ rows: unknown[] }>(
    'select (select sum(version) from line) as versions, (select count(*) from line_change) as changes',
  );
  return rows[0];
};
const sentences = (html: string): string[] =>
  [...(/id="problems">[\s\S]*?<\/ul>/.exec(html)?.[0].matchAll(/<li>(?:<a[^>]*>)?([^<]+)/g) ?? [])].map(
    ([, text]) => text!,
  );

/** Nothing of an upload is written. */
async function refused(bytes: Buffer, visitor = clerk, at = path): Promise<string[]> {
  const before = await written();
  const { status, text } = await upload(visitor, at, bytes);
  expect(status).toBe(400);
  expect(text).not.toContain('name="key"');
  expect(await written()).toEqual(before);
  return sentences(text);
}

describe('a workbook is refused', () => {
  test('where it is none, or none of ours', async () => {
    expect(await refused(Buffer.from('校名,得分'))).toEqual([expect.stringContaining('不是 Excel 工作簿')]);
    const { bytes } = await (await app.signIn('county')).download('/schools/workbook');
    expect(await refused(bytes)).toEqual([expect.stringContaining('不是从本系统下载的评分表')]);
    expect((await clerk.upload(`${path}/uploads`, {}, [])).status).toBe(400);
  });

  test('where what it says of itself was changed', async () => {
    const one = await book();
    const other = await one.edit((xml) => xml.replace(`>${id}<`, `>${id + 1}<`));
    expect(await refused(other)).toEqual([expect.stringContaining('“说明”表的内容已被改动')]);
  });

  test('where it is another school’s, another stage’s or another rubric’s', async () => {
    const inspector = await app.signIn('inspector');
    const school = await assessmentIn(app.db, '黄岗镇中心小学');
    const theirs = await book(inspector, `/assessments/${school}/sheets/county`);
    expect(await refused(theirs.bytes)).toEqual(['这是黄岗镇中心小学的评分表，不能上传到方集镇中心小学。']);
    const self = await book(await app.signIn('county'), `/assessments/${school}/sheets/school`);
    expect(await refused(self.bytes, inspector, `/assessments/${school}/sheets/county`)).toEqual([
      expect.stringMatching(/^这是.+，不能作为.+上传。$/),
    ]);
    const old = await book();
    const rubric = (
      (await app
        .db('rubric')
        .insert(app.db('rubric').select('programme_key', 'name_zh', 'name_en', 'tree').limit(1))
        .into(app.db.raw('rubric (programme_key, name_zh, name_en, tree)'))
        .returning('id')) as { id: number }[]
    )[0]!;
    const { rubric_id: own } = (await app.db('sheet').where({ assessment_id: id }).first('rubric_id')) as {
      rubric_id: number;
    };
    await app.db('sheet').where({ assessment_id: id }).update({ rubric_id: rubric.id });
    expect(await refused(old.bytes)).toEqual([expect.stringContaining('评分细则与本次评估不同')]);
    await app.db('sheet').where({ assessment_id: id }).update({ rubric_id: own });
  });

  test('where a heading or a sheet is not as it was', async () => {
    const one = await book();
    const renamed = await one.edit((xml) => xml.replace('>理由或情况说明<', '>原因<'));
    expect(await refused(renamed)).toEqual(['工作表“评分”的 H3 应为表头“理由或情况说明”，现为“原因”。请恢复原表头。']);
    const without = await one.edit((xml) => xml.replace(/<c r="H3"[^>]*>.*?<\/c>/, ''));
    expect(await refused(without)).toEqual(['工作表“评分”第 3 行缺少表头“理由或情况说明”。']);
    const unnamed = await one.edit((xml, part) => (part === 'xl/workbook.xml' ? xml.replaceAll('评分', '打分') : xml));
    expect(await refused(unnamed)).toEqual([expect.stringContaining('缺少工作表“评分”')]);
  });

  test('where formulas stand for numbers, or cells are merged', async () => {
    const one = await book();
    const cell = one.cellOf('C1', '填写');
    const formula = await one.fill({ C1: { 填写: { formula: '5+4' } } });
    expect(await refused(formula)).toEqual([`工作表“评分”的 ${cell} 是公式，请改为直接填写数值。`]);
    const row = Number(/\d+/.exec(cell)![0]);
    const merged = await one.edit((xml, part) =>
      part.endsWith('sheet3.xml')
        ? xml.replace('</mergeCells>', `<mergeCell ref="E${row}:F${row}"/></mergeCells>`)
        : xml,
    );
    expect(await refused(merged)).toEqual([
      expect.stringContaining(`E${row} 在合并单元格 E${row}:F${row} 内`),
      expect.anything(),
    ]);
  });

  test('with every cell that is wrong, by its sheet and address', async () => {
    const one = await book();
    const wrong = await one.fill({
      'figure.pupils.primary': { 数量: '很多' },
      C1: { 填写: 9.3 },
      C4: { 填写: -1 },
      'C6.1': { 填写: '有' },
      C12: { 填写: 4 },
      C13: { 不适用: '不' },
      'fact.accident': { 结论: '是', 日期: '昨天' },
    });
    const at = (code: string, heading: string): string => one.cellOf(code, heading);
    expect(await refused(wrong)).toEqual([
      expect.stringContaining(`工作表“评分”的 ${at('C6.1', '填写')} 只能填写：是 / 否。`),
      expect.stringContaining(`工作表“评分”的 ${at('C13', '不适用')} 只能填写：是。`),
      expect.stringMatching(new RegExp(`工作表“基本情况”的 ${at('figure.pupils.primary', '数量')}（.+）：`)),
      expect.stringMatching(new RegExp(`工作表“评分”的 ${at('C1', '填写')}（C1 .+）：.*0.5`)),
      expect.stringMatching(new RegExp(`工作表“评分”的 ${at('C4', '填写')}（C4 .+）：.*0`)),
      expect.stringMatching(new RegExp(`工作表“评分”的 ${at('C12', '理由')}（C12 .+）：.*理由`)),
      expect.stringMatching(new RegExp(`工作表“否决情形”的 ${at('fact.accident', '日期')}（.+）：.*日期`)),
    ]);
  });

  test('where a version was changed, a number is doubled or is none', async () => {
    const one = await book();
    const doubled = await one.fill({ C2: { 编号: 'C1' } });
    expect(await refused(doubled)).toEqual([expect.stringContaining('重复出现编号 C1')]);
    const unknown = await one.fill({ C2: { 编号: 'C99', 填写: 5 } });
    expect(await refused(unknown)).toEqual([expect.stringContaining('不是本表的编号')]);
    const version = await one.fill({ C2: { 版本: 'x' } });
    expect(await refused(version)).toEqual([expect.stringContaining('已被改动，无法判断')]);
  });

  test('where only some faults of a list are answered', async () => {
    const one = await book();
    const some = await one.fill({ 'C6.1': { 填写: '否' } });
    expect(await refused(some)).toEqual([expect.stringContaining('C6 的各个问题都要选')]);
  });

  test('a bomb in its place at once', async () => {
    const bomb = archiveOf([{ name: '[Content_Types].xml', text: Buffer.alloc(200 * 1024 * 1024) }]);
    const began = performance.now();
    expect(await refused(bomb)).toEqual([expect.stringContaining('文件太大')]);
    expect(performance.now() - began).toBeLessThan(1500);
  });
});

describe('who may', () => {
  test.each([
    ['county', 403],
    ['inspector', 404],
    ['admin', 404],
  ])('%s is refused with %i', async (who, status) => {
    const visitor = await app.signIn(who);
    const { bytes } = await book();
    expect((await upload(visitor, path, bytes)).status).toBe(status);
    expect((await visitor.get(`${path}/uploads/new`)).status).toBe(status);
    expect((await visitor.post(`${path}/imports`, { key: crypto.randomUUID() })).status).toBe(status);
  });

  test('whoever sees only how far a sheet is gets no workbook of it', async () => {
    expect((await (await app.signIn('county')).get(`${path}/workbook`)).status).toBe(403);
    expect(
      (
        await (
          await app.signIn('clerk')
        ).get(`/assessments/${await assessmentIn(app.db, '柴集镇中心小学')}/sheets/school/workbook`)
      ).status,
    ).toBe(404);
  });

  test('a reviewer’s blank sheet holds no earlier points, faults or remarks, and all quantities', async () => {
    const inspector = await app.signIn('inspector');
    const school = await assessmentIn(app.db, '黄岗镇中心小学');
    const theirs = await book(inspector, `/assessments/${school}/sheets/county`);
    const blank = (await app
      .db('line')
      .join('sheet', 'sheet.id', 'line.sheet_id')
      .where({ assessment_id: school, stage: 'county', 'line.version': 0, kind: 'indicator' })
      .pluck('code')) as string[];
    expect(blank.length).toBeGreaterThan(0);
    for (const code of blank) {
      const fed = theirs.said(code, '标准').includes('取自基本情况表');
      if (!fed) expect(theirs.said(code, '填写')).toBe('');
      expect(theirs.said(code, '理由')).toBe('');
    }
    const readable = await openBook((await inspector.download(`/assessments/${school}/sheets/school/workbook`)).bytes);
    const judged = blank.filter((code) => theirs.said(code, '上一环节数量') === '');
    const open = judged.filter(
      (code) => readable.said(code, '填写') !== '' && !readable.said(code, '填写').includes('取自'),
    );
    expect(open).toEqual([]);
  });
});

describe('a filled workbook', () => {
  test('is shown first, saved when confirmed, and says the same as what is typed on the page', async () => {
    const one = await book();
    const filled = await one.fill({
      'figure.pupils.primary': { 数量: 864 },
      'figure.classes.primary': { 数量: '２０' },
      C1: { 填写: 10 },
      C4: { 填写: 19008.0 },
      C12: { 填写: 4, 理由: '二楼会议室与办公室合用' },
      ...Object.fromEntries(faultsOf(one, 'C6').map((code) => [code, { 填写: '否' }])),
      'fact.accident': { 结论: '是', 日期: 46_328, 信息来源: '应急管理局' },
      'fact.criminal_case': { 结论: '否' },
    });
    const before = await written();
    const preview = await upload(clerk, path, filled);
    expect(preview.status).toBe(200);
    expect(await written()).toEqual(before);
    expect(preview.text).toContain('二楼会议室与办公室合用');
    expect(preview.text).toContain('<td class="wide strong" data-label="修改为">864</td>');
    const fields = hiddenOf(preview.text);
    const answers = await Promise.all([clerk.post(`${path}/imports`, fields), clerk.post(`${path}/imports`, fields)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await line('figure.pupils.primary')).toMatchObject({ entry: { kind: 'figure', value: 864 }, version: 1 });
    expect(await line('figure.classes.primary')).toMatchObject({ entry: { kind: 'figure', value: 20 }, version: 1 });
    expect(await line('C1')).toMatchObject({ entry: { kind: 'judged', points: 1000 }, points: '10.00', version: 1 });
    expect(await line('C4')).toMatchObject({ points: '15.00', version: 1 });
    expect(await line('C6')).toMatchObject({ entry: { kind: 'checklist', faults: [] }, version: 1 });
    expect(await line('C12')).toMatchObject({ points: '4.00', version: 1 });
    expect(await line('fact.accident')).toMatchObject({
      entry: { kind: 'fact', answer: 'yes', on: '2026-11-02', source: '应急管理局' },
    });
    const changes = (await app
      .db('line_change')
      .where({ sheet_id: (await line('C1')).sheet_id })
      .count('* as count')) as { count: string }[];
    expect(Number(changes[0]!.count)).toBe(8);
    const later = await openBook((await clerk.download(`${path}/workbook`)).bytes);
    expect([later.said('C12', '填写'), later.said('C12', '得分'), later.said('C4', '得分')]).toEqual(['4', '4', '15']);
  });

  test.each([
    ['clerk', '方集镇中心小学', 'school'],
    ['inspector', '黄岗镇中心小学', 'county'],
  ])('shows by its formulas what the page says: %s, %s', async (who, school, stage) => {
    const at = `/assessments/${await assessmentIn(app.db, school)}/sheets/${stage}/workbook`;
    const { sheets } = await readXlsx((await (await app.signIn(who)).download(at)).bytes, { readStyles: true });
    const valueAt = (own: number, address: string): Value => {
      const [, name, cell = address] = /^'(.+)'!(.+)$/.exec(address) ?? [];
      const sheet = name === undefined ? sheets[own]! : sheets.find((one) => one.name === name)!;
      const [, letters = '', row = ''] = /^([A-Z]+)(\d+)$/.exec(cell)!;
      const value = sheet.rows[Number(row) - 1]?.[letters.charCodeAt(0) - 65] ?? null;
      return value instanceof Date ? null : value;
    };
    const wrong: string[] = [];
    let computed = 0;
    for (const [own, { cells }] of sheets.entries()) {
      for (const [place, { formula, value, formulaResult }] of cells ?? []) {
        if (formula === undefined) continue;
        computed++;
        const shown = formulaResult ?? value ?? '';
        const result = compute(formula, (address) => valueAt(own, address));
        if (result !== shown) wrong.push(`${own} ${place}: ${String(result)}, but ${String(shown)} is shown`);
      }
    }
    expect(wrong).toEqual([]);
    expect(computed).toBeGreaterThan(70);
  });

  test('that says what is there already changes nothing', async () => {
    const { status, text } = await upload(clerk, path, (await book()).bytes);
    expect(status).toBe(200);
    expect(text).toContain('没有需要保存的改动');
    expect(text).not.toContain('name="key"');
  });

  test('of yesterday asks for a choice where somebody saved meanwhile, and overwrites nothing unasked', async () => {
    const one = await book();
    const lines = `/assessments/${id}/school-lines/A1`;
    const seen = await line('C12');
    const typed = { 'C12.version': String(seen.version), 'C12.points': '3', 'C12.reason': '漏水' };
    const principal = await app.signIn('principal');
    expect((await save(principal, lines, typed)).status).toBe(200);
    const filled = await one.fill({ C12: { 填写: 4.5, 理由: '已修缮' }, C13: { 填写: 10 } });
    const preview = await upload(clerk, path, filled);
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('3 分（漏水）');
    expect(preview.text).toContain('4.5 分（已修缮）');
    const fields = hiddenOf(preview.text);
    const unasked = await clerk.post(`${path}/imports`, fields);
    expect(unasked.status).toBe(409);
    expect(unasked.text).toContain('请选择保留哪一个');
    expect(await line('C12')).toMatchObject({ points: '3.00' });
    expect(await line('C13')).toMatchObject({ version: 0 });
    const theirs = await clerk.post(`${path}/imports`, { ...fields, 'C12.choice': 'theirs' });
    expect(theirs.status).toBe(303);
    expect(await line('C12')).toMatchObject({ points: '3.00', version: seen.version + 1 });
    expect(await line('C13')).toMatchObject({ points: '10.00', version: 1 });
    const again = hiddenOf((await upload(clerk, path, filled)).text);
    expect((await clerk.post(`${path}/imports`, { ...again, 'C12.choice': 'mine' })).status).toBe(303);
    expect(await line('C12')).toMatchObject({ points: '4.50', version: seen.version + 2 });
  });

  test('whose line somebody saves between the preview and the confirmation is asked about again', async () => {
    const filled = await (await book()).fill({ C15: { 填写: 15 } });
    const fields = hiddenOf((await upload(clerk, path, filled)).text);
    const lines = `/assessments/${id}/school-lines/A1`;
    const { version } = await line('C15');
    await save(clerk, lines, { 'C15.version': String(version), 'C15.points': '12', 'C15.reason': '缺两套' });
    const overtaken = await clerk.post(`${path}/imports`, fields);
    expect(overtaken.status).toBe(409);
    expect(overtaken.text).toContain('12 分（缺两套）');
    const now = hiddenOf(overtaken.text);
    expect((await clerk.post(`${path}/imports`, { ...now, 'C15.choice': 'mine' })).status).toBe(303);
    expect(await line('C15')).toMatchObject({ points: '15.00', version: version + 2 });
  });

  test('in English is read in English by whoever reads Chinese', async () => {
    const english = await app.signIn('clerk');
    await english.get('/language/en');
    const one = await book(english);
    const filled = await one.fill({ 'fact.accident': { Answer: 'No', Date: null, Source: null } });
    const fields = hiddenOf((await upload(clerk, path, filled)).text);
    expect((await clerk.post(`${path}/imports`, fields)).status).toBe(303);
    expect(await line('fact.accident')).toMatchObject({ entry: { kind: 'fact', answer: 'no', on: null, source: '' } });
  });

  test('is read, checked and shown within a second', async () => {
    const filled = await (await book()).fill({ C16: { 填写: 15 } });
    const began = performance.now();
    expect((await upload(clerk, path, filled)).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

function faultsOf(one: Book, code: string): string[] {
  const codes: string[] = [];
  for (let nth = 1; ; nth++) {
    try {
      one.cellOf(`${code}.${nth}`, '填写');
    } catch {
      return codes;
    }
    codes.push(`${code}.${nth}`);
  }
}
