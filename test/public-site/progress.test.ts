import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsOf as workbookRows } from '../excel/downloads.ts';
import { aCycle, approvedSchools, funan, openWorld, queriesOf, type World } from '../plaques/world.ts';
import type { Visitor } from '../setup/app.ts';
import { aSheet } from '../setup/town.ts';

let world: World;
let anyone: Visitor;
beforeAll(async () => {
  world = await openWorld();
  anyone = world.visitor();
  const ids = await approvedSchools(world.db, world.cycle, [
    { name: '自评中小学', stage: 'self-evaluation' },
    { name: '待申请小学', stage: 'application' },
    { name: '评分中小学', stage: 'county scoring' },
    { name: '复核中小学', stage: 'city scoring' },
    // Concluded as not compliant, and left before any review.
    { name: '未达标小学', stage: 'ended' },
    { name: '退出小学', stage: 'ended' },
    { name: '公示中小学', stage: 'on notice' },
    { name: '待授牌小学' },
    { name: '已授牌小学', stage: 'awarded', region: '341225117' },
    { name: '一初', type: 'junior', region: funan },
    { name: '外县小学', region: '341221001', stage: 'self-evaluation' },
  ]);
  await approve(ids[8]!);
  for (const place of [3, 4, 6, 7, 8, 9]) await aSheet(world.db, ids[place]!, 'county', { concluded: true });
  await aSheet(world.db, ids[2]!, 'county');
});
afterAll(() => world.close());

async function approve(assessment: number): Promise<void> {
  const { id } = (await world.db('approval').first('id')) as { id: number };
  await world.db('approval_school').insert({ approval_id: id, assessment_id: assessment });
}

/** The rows of the table: name, planned, submitted, reviewed, compliant, share. */
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/<tr><th scope="row">[\s\S]*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)]
      .slice(0, 6)
      .map(([, cell]) => cell!.replaceAll(/<[^>]*>/g, '').trim()),
  );

describe('how far the schools of a year have come', () => {
  test('is counted county by county, all of them, with what is planned, submitted, reviewed and compliant', async () => {
    const { text, status } = await anyone.get('/public/progress');
    expect(status).toBe(200);
    const rows = rowsOf(text);
    expect(rows).toHaveLength(11);
    expect(rows).toContainEqual(['阜南县', '10', '9', '6', '3', '30.0%']);
    expect(rows).toContainEqual(['临泉县', '1', '0', '0', '0', '0.0%']);
    expect(rows).toContainEqual(['界首市', '0', '0', '0', '0', '']);
    expect(rows.at(-1)).toEqual(['合计', '11', '9', '6', '3', '27.2%']);
    expect(text).toContain('2026年度 · 全部县区 · 截至2026年11月2日');
    expect(text).toContain(`href="/public/progress?year=2026&amp;county=${funan}"`);
  });

  test('is counted township by township in a county, its own schools under itself', async () => {
    const { text } = await anyone.get(`/public/progress?county=${funan}`);
    expect(rowsOf(text)).toEqual([
      ['县（区）属学校', '1', '1', '1', '1', '100.0%'],
      ['方集镇', '8', '7', '4', '1', '12.5%'],
      ['王家坝镇', '1', '1', '1', '1', '100.0%'],
      ['合计', '10', '9', '6', '3', '30.0%'],
    ]);
    expect(text).toMatch(/另有\d+个乡镇（街道、园区）本年度没有学校列入评估名单：.*中岗镇/);
    expect(text).toContain(`/public/schools?year=2026&amp;county=${funan}&amp;township=341225117"`);
  });

  test('is drawn with a title and what the bars say', async () => {
    const { text } = await anyone.get(`/public/progress?county=${funan}`);
    expect(text).toContain('<title>方集镇进度图</title>');
    expect(text).toContain('<desc>计划评估8所，已提交自评7所，已完成初评4所，已达标1所</desc>');
    expect(text).toContain('<rect class="milestone-planned" width="100.00%"');
    expect(text).toContain('<rect class="milestone-submitted" width="87.50%"');
  });

  test('names no school, whatever is asked', async () => {
    for (const question of ['', `?county=${funan}`, '?county=341221', '?year=1999&county=x']) {
      const { text, status } = await anyone.get(`/public/progress${question}`);
      expect(status).toBe(200);
      expect(text).not.toMatch(/自评中小学|评分中小学|未达标小学|一初|外县小学|931\.5/);
    }
  });

  test('stands in a workbook with the same figures', async () => {
    const rows = await workbookRows(anyone, `/public/progress/workbook?county=${funan}`);
    const found = rows.find((row) => row['乡镇'] === '方集镇');
    expect(found).toMatchObject({ 计划评估: '8', 已提交自评: '7', 已完成初评: '4', 已达标: '1' });
    expect(rows.length).toBeGreaterThan(20);
  });

  test('is that of the newest year with schools on its list, and of the year that is asked', async () => {
    const { id } = (await world.db('person').where({ username: 'city' }).first('id')) as { id: number };
    await aCycle(world.db, id, 2027);
    const before = await aCycle(world.db, id, 2025);
    await approvedSchools(world.db, before, [{ name: '去年小学' }]);
    expect((await anyone.get('/public/progress')).text).toContain('2026年度 · ');
    const { text } = await anyone.get('/public/progress?year=2025');
    expect(rowsOf(text)).toContainEqual(['阜南县', '1', '1', '0', '1', '100.0%']);
    expect((await anyone.get('/public/progress?year=2027')).text).toContain('2026年度 · ');
  });

  test('takes as many queries for many schools as for few', async () => {
    const paths = ['/public/progress', `/public/progress?county=${funan}`];
    const queries = async (): Promise<number[]> => {
      const counts: number[] = [];
      for (const path of paths) counts.push(await queriesOf(world.db, () => anyone.get(path)));
      return counts;
    };
    const few = await queries();
    const townships = (await world.db('region').where({ parent_code: funan }).pluck('code')) as string[];
    const many = Array.from({ length: 80 }, (_, place) => ({
      name: `第${place + 1}小学`,
      region: townships[place % townships.length]!,
    }));
    await approvedSchools(world.db, world.cycle, many);
    expect(await queries()).toEqual(few);
    expect(Math.max(...few)).toBeLessThanOrEqual(4);
  });
});

test('before the first school is on a list, the page says that there is nothing yet', async () => {
  const empty = await openWorld();
  try {
    const { text, status } = await empty.visitor().get('/public/progress');
    expect(status).toBe(200);
    expect(text).toContain('暂无可公布的进度');
    expect(text).not.toContain('<svg class="milestone');
  } finally {
    await empty.close();
  }
});

test('what counts in a year is found by an index, not among all years', async () => {
  const heard: { sql: string; bindings: readonly string[] }[] = [];
  const hear = (query: (typeof heard)[number]): unknown => heard.push(query);
  world.db.on('query', hear);
  await anyone.get('/public/progress');
  await anyone.get('/public/schools');
  world.db.off('query', hear);
  const asked = heard.filter(({ sql }) => sql.includes('counted_in'));
  expect(asked).toHaveLength(3);
  for (const { sql, bindings } of asked) {
    const plan = await world.db.transaction(async (trx) => {
      // Of the few rows of a test, reading them all would be the quickest.
      await trx.raw('set local enable_seqscan = off');
      const { rows } = await trx.raw<{ rows: object[] }>(`explain ${sql.replaceAll(/\$\d+/g, '?')}`, [...bindings]);
      return JSON.stringify(rows);
    });
    expect(plan).toContain('assessment_counts_in');
  }
});
