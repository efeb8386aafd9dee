import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveOf } from '../excel/archives.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';
import { type Book, openBook, upload } from './filled.ts';

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
    const { id: _, ...like } = (await app.db('rubric').orderBy('id').first()) as Record<string, unknown>;
    const another = { ...like, tree: JSON.stringify(like['tree']), version: 900 };
    const [rubric] = (await app.db('rubric').insert(another).returning('id')) as { id: number }[];
    const { rubric_id: own } = (await app.db('sheet').where({ assessment_id: id }).first('rubric_id')) as {
      rubric_id: number;
    };
    await app.db('sheet').where({ assessment_id: id }).update({ rubric_id: rubric!.id });
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
