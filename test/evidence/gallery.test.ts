import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sheetsOf } from '../excel/archives.ts';
import type { Visitor } from '../setup/app.ts';
import { openPlace, type Place } from '../setup/place.ts';
import { aSheet, makeCycle } from '../setup/town.ts';
import { writeDown, type Written } from './written.ts';

let place: Place;
/** 方集镇中心小学 under review by the county, its sheets, and another school of the county beside it. */
let assessment: number;
let school: number;
let county: number;
let elsewhere: number;
let elsewhereSheet: number;

beforeAll(async () => {
  place = await openPlace();
  const cycle = await makeCycle(place.db, place.people['city']!, 2025);
  assessment = await place.stands(place.schools.fangji, 'county scoring', { cycle });
  school = await aSheet(place.db, assessment, 'school', { signed: true, concluded: true });
  county = await aSheet(place.db, assessment, 'county', { team: [place.people['inspector']!] });
  elsewhere = await place.stands(place.schools.liuzhuang, 'county scoring', { cycle });
  elsewhereSheet = await aSheet(place.db, elsewhere, 'school', { signed: true, concluded: true });
});
afterAll(() => place.close());
beforeEach(async () => {
  await place.db('evidence').delete();
  await place.db('stored_file').delete();
});

const stands = (sheet: number, code: string, name: string, as: Written = {}): Promise<string> =>
  writeDown(place, sheet, code, name, as);

const gallery = (id = assessment): string => `/assessments/${id}/evidence`;
const textOf = async (visitor: Visitor, path: string): Promise<string> => {
  const { status, text } = await visitor.get(path);
  expect(status).toBe(200);
  return text;
};

describe('the gallery of an assessment', () => {
  test('shows a file with the day that it is about, the day that it came, its size and who brought it', async () => {
    await stands(school, 'C1', '校园平面图.pdf');
    const text = await textOf(await place.signIn('inspector'), gallery());
    for (const said of ['校园平面图.pdf', '2026年3月4日', '2026年10月20日', '2 KB', 'clerk', '学校自评', '共 1 件'])
      expect(text).toContain(said);
  });

  test('shows each person the files of the sheets that they see, as the page of the line does', async () => {
    const files = [await stands(school, 'C1', '学校的.pdf'), await stands(county, 'C1', '评审组的.pdf')];
    const sheets = ['school', 'county'];
    for (const who of ['clerk', 'principal', 'township', 'inspector', 'county', 'city', 'province']) {
      const visitor = await place.signIn(who);
      const text = await textOf(visitor, gallery());
      const years = await textOf(visitor, `/schools/${place.schools.fangji}/evidence`);
      for (const [at, name] of ['学校的.pdf', '评审组的.pdf'].entries()) {
        const { status } = await visitor.get(`/assessments/${assessment}/evidence/${sheets[at]}/C1`);
        const view = await visitor.get(`/evidence/${files[at]}/view`);
        const shown = [text.includes(name), years.includes(name), view.status === 200];
        expect([who, name, ...shown]).toEqual([who, name, ...shown.map(() => status === 200)]);
      }
    }
    expect(await textOf(await place.signIn('clerk'), gallery())).not.toContain('评审组的.pdf');
    expect(await textOf(await place.signIn('inspector'), gallery())).toContain('评审组的.pdf');
  });

  test('is not there for a stranger, nor is the page of a file', async () => {
    const file = await stands(school, 'C1', '学校的.pdf');
    const stranger = await place.signIn('principal-yichu');
    for (const path of [
      gallery(),
      `${gallery()}/workbook`,
      `/evidence/${file}/view`,
      `/schools/${place.schools.fangji}/evidence`,
    ])
      expect([path, (await stranger.get(path)).status]).toEqual([path, 404]);
  });

  test('narrows to a stage and to a kind, and leaves out what was taken away', async () => {
    await stands(school, 'C1', '学校的.pdf');
    await stands(county, 'C2', '现场照片.jpg', { type: 'image/jpeg' });
    await place
      .db('evidence')
      .where({ file_id: await stands(school, 'C1', '移除的.pdf') })
      .update({ removed_by: place.people['clerk'], removed_at: new Date() });
    const inspector = await place.signIn('inspector');
    const shown = async (query: string): Promise<string[]> => {
      const text = await textOf(inspector, `${gallery()}${query}`);
      return ['学校的.pdf', '现场照片.jpg', '移除的.pdf'].filter((name) => text.includes(name));
    };
    expect(await shown('')).toEqual(['学校的.pdf', '现场照片.jpg']);
    expect(await shown('?stage=school')).toEqual(['学校的.pdf']);
    expect(await shown('?kind=photo')).toEqual(['现场照片.jpg']);
    expect(await shown('?kind=office')).toEqual([]);
    expect(await shown('?stage=nonsense&kind=nonsense&after=0~nonsense')).toEqual(['学校的.pdf', '现场照片.jpg']);
  });

  test('lists each indicator whose evidence is missing, with the way to its line', async () => {
    const inspector = await place.signIn('inspector');
    const { tree } = (await place.db('rubric').first('tree')) as {
      tree: { sections: { code: string; criteria: { indicators: { code: string; evidenceRequired: boolean }[] }[] }[] };
    };
    const [first] = tree.sections.flatMap(({ code: section, criteria }) =>
      criteria.flatMap(({ indicators }) =>
        indicators.filter((one) => one.evidenceRequired).map(({ code }) => ({ code, section })),
      ),
    );
    const link = `href="/assessments/${assessment}/sheets/school/sections/${first!.section}#${first!.code}"`;
    expect(await textOf(inspector, gallery())).toMatch(/学校自评缺少佐证：\d+ 项指标/);
    expect(await textOf(inspector, `${gallery()}?show=missing`)).toContain(link);
    expect(await textOf(await place.signIn('clerk'), `${gallery()}?show=missing`)).toContain(link);
    await stands(county, first!.code, '评审组的.pdf');
    expect(await textOf(inspector, `${gallery()}?show=missing`)).toContain(link);
    await stands(school, first!.code, '学校的.pdf');
    expect(await textOf(inspector, `${gallery()}?show=missing`)).not.toContain(link);
  });

  test('pages through 120 files there and back, each once and in the order of the lines, with as many queries as for one', async () => {
    const inspector = await place.signIn('inspector');
    const measured = async (): Promise<number> => place.queries(() => inspector.get(gallery()));
    await stands(school, 'C2', '第000件.pdf');
    await measured();
    const few = await measured();
    for (let at = 1; at < 120; at += 1)
      await stands(school, at % 2 === 0 ? 'C2' : 'C10', `第${String(at).padStart(3, '0')}件.pdf`);
    expect(await measured()).toBe(few);
    const names = (text: string): string[] => [...text.matchAll(/file-name">(第\d+件)/g)].map(([, name]) => name!);
    const turn = (text: string, rel: string): string =>
      new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const pages = [await textOf(inspector, gallery())];
    while (turn(pages.at(-1)!, 'next') !== '') pages.push(await textOf(inspector, turn(pages.at(-1)!, 'next')));
    const all = pages.flatMap(names);
    expect([pages.length, all.length, new Set(all).size]).toEqual([3, 120, 120]);
    expect(all.slice(0, 60).every((name) => Number(name.slice(1, 4)) % 2 === 0)).toBe(true);
    expect(names(await textOf(inspector, turn(pages[2]!, 'prev')))).toEqual(names(pages[1]!));

    const years = `/schools/${place.schools.fangji}/evidence`;
    const first = await textOf(await place.signIn('county'), years);
    const second = await textOf(await place.signIn('county'), turn(first, 'next'));
    expect(new Set([...names(first), ...names(second)]).size).toBe(100);
  });

  test('is given as a workbook, with what is missing on a sheet of its own', async () => {
    await stands(school, 'C1', '学校的.pdf', { sha: 'ab' });
    await stands(school, 'C2', '又一次.pdf', { sha: 'ab' });
    const { bytes } = await (await place.signIn('inspector')).download(`${gallery()}/workbook`);
    const [files, missing] = (await sheetsOf(bytes)).map(({ rows }) =>
      JSON.stringify(rows.map(({ cells }) => [...cells.values()])),
    );
    for (const said of ['学校的.pdf', 'clerk', '同一文件还用于本校：C2', 'ab'.padEnd(64, '0')])
      expect(files).toContain(said);
    expect(missing).toContain('指标');
  });
});

test('the files of a school over the years stand with the newest first, under their years', async () => {
  const now = await place.db('sheet').where({ assessment_id: place.assessment, stage: 'school' }).first('id');
  await stands(school, 'C1', '去年的.pdf', { at: '2025-10-20T09:00:00+08:00' });
  await stands((now as { id: number }).id, 'C1', '今年的.pdf', { at: '2026-10-20T09:00:00+08:00' });
  const text = await textOf(await place.signIn('clerk'), `/schools/${place.schools.fangji}/evidence`);
  expect(text.indexOf('今年的.pdf')).toBeLessThan(text.indexOf('去年的.pdf'));
  for (const id of [place.assessment, assessment]) expect(text).toContain(`href="${gallery(id)}"`);
  // Nobody but the school sees a self-evaluation before it is submitted.
  const theirs = await textOf(await place.signIn('county'), `/schools/${place.schools.fangji}/evidence`);
  expect([theirs.includes('今年的.pdf'), theirs.includes('去年的.pdf')]).toEqual([false, true]);
});

describe('the same file for two schools', () => {
  const named = '同一文件还用于：';
  const unnamed = '同一文件还用于其他学校';
  let file: string;
  beforeEach(async () => {
    file = await stands(school, 'C1', '操场.pdf', { sha: 'cd' });
    await stands(elsewhereSheet, 'C10', '塑胶跑道.pdf', { sha: 'cd' });
  });
  const pages = (): string[] => [
    gallery(),
    `/assessments/${assessment}/evidence/school/C1`,
    `/evidence/${file}/view`,
    `/schools/${place.schools.fangji}/evidence`,
  ];

  test.each([
    ['county', [true, false]],
    ['city', [true, false]],
    ['inspector', [false, true]],
    ['clerk', [false, false]],
    ['principal', [false, false]],
  ])('%s is told of it as far as they may know, on every page', async (who, expected) => {
    const visitor = await place.signIn(who);
    for (const path of pages()) {
      if (who === 'inspector' && path.startsWith('/schools')) continue;
      const text = await textOf(visitor, path);
      expect([path, text.includes(named), text.includes(unnamed)]).toEqual([path, ...expected]);
      expect([path, text.includes('刘庄小学')]).toEqual([path, expected[0]]);
    }
  });

  test('is named to an inspector once they review the other school too', async () => {
    await aSheet(place.db, elsewhere, 'county', { team: [place.people['inspector']!] });
    expect(await textOf(await place.signIn('inspector'), gallery())).toContain('刘庄小学 C10');
    await place
      .db('team_member')
      .whereIn('sheet_id', place.db('sheet').select('id').where({ assessment_id: elsewhere }))
      .delete();
    await place.db.raw(
      `delete from line where sheet_id in (select id from sheet where assessment_id = ? and stage = 'county')`,
      [elsewhere],
    );
    await place.db('sheet').where({ assessment_id: elsewhere, stage: 'county' }).delete();
  });

  test('is not named while the other school’s own sheet is not submitted: only that there is one', async () => {
    await place.db('sheet').where({ id: elsewhereSheet }).update({ concluded_at: null, signed_at: null });
    const text = await textOf(await place.signIn('county'), gallery());
    expect([text.includes('刘庄小学'), text.includes(unnamed)]).toEqual([false, true]);
    await place.db('sheet').where({ id: elsewhereSheet }).update({ concluded_at: new Date(), signed_at: new Date() });
  });

  test('is told no more once the other one was taken away', async () => {
    await place
      .db('evidence')
      .where({ sheet_id: elsewhereSheet })
      .update({ removed_by: place.people['clerk'], removed_at: new Date() });
    expect(await textOf(await place.signIn('county'), gallery())).not.toContain('同一文件');
  });
});

test('a file twice in one assessment is told to the school too, but not what a team has that it does not see', async () => {
  await stands(school, 'C1', '甲.pdf', { sha: 'ef' });
  await stands(county, 'C10', '乙.pdf', { sha: 'ef' });
  expect(await textOf(await place.signIn('inspector'), gallery())).toContain('C10（县级初评）');
  expect(await textOf(await place.signIn('clerk'), gallery())).not.toContain('同一文件');
  await stands(school, 'C2', '丙.pdf', { sha: 'ef' });
  expect(await textOf(await place.signIn('clerk'), gallery())).toContain('同一文件还用于本校：');
});
