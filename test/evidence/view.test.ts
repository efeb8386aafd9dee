import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Visitor } from '../setup/app.ts';
import { aPaper, aPhoto, bringTo, openPlace, type Place } from '../setup/place.ts';
import { aSheet, makeCycle } from '../setup/town.ts';
import { writeDown, type Written } from './written.ts';

let place: Place;
let assessment: number;
let school: number;

beforeAll(async () => {
  place = await openPlace();
  const cycle = await makeCycle(place.db, place.people['city']!, 2025);
  assessment = await place.stands(place.schools.fangji, 'county scoring', { cycle });
  school = await aSheet(place.db, assessment, 'school', { signed: true, concluded: true });
  await aSheet(place.db, assessment, 'county', { team: [place.people['inspector']!] });
});
afterAll(() => place.close());
beforeEach(async () => {
  await place.db('evidence').delete();
  await place.db('stored_file').delete();
});

const stands = (sheet: number, code: string, name: string, as: Written = {}): Promise<string> =>
  writeDown(place, sheet, code, name, as);

const textOf = async (visitor: Visitor, path: string): Promise<string> => {
  const { status, text } = await visitor.get(path);
  expect(status).toBe(200);
  return text;
};

describe('the page of one file', () => {
  test('tells all about it, with the whole digest and the files before and after it on the line', async () => {
    const [first, second, third] = [
      await stands(school, 'C1', '一.pdf', { at: '2026-10-20T09:00:00+08:00' }),
      await stands(school, 'C1', '二.pdf', { at: '2026-10-21T09:00:00+08:00', sha: '12' }),
      await stands(school, 'C1', '三.pdf', { at: '2026-10-22T09:00:00+08:00' }),
    ];
    const inspector = await place.signIn('inspector');
    const text = await textOf(inspector, `/evidence/${second}/view`);
    for (const said of [
      '12'.padEnd(64, '0'),
      '2026年3月4日',
      '第 2 件，共 3 件',
      '2 KB',
      'clerk',
      `/sheets/school/sections/`,
    ])
      expect(text).toContain(said);
    expect(text).toContain(`rel="prev" href="/evidence/${first}/view"`);
    expect(text).toContain(`rel="next" href="/evidence/${third}/view"`);
    expect(text).toContain(`<iframe class="preview-pdf" src="/evidence/${second}"`);
    expect(await textOf(inspector, `/evidence/${third}/view`)).not.toContain('rel="next"');
  });

  test('shows a file that was taken away as such', async () => {
    const file = await stands(school, 'C1', '一.pdf');
    await place
      .db('evidence')
      .where({ file_id: file })
      .update({ removed_by: place.people['clerk'], removed_at: new Date() });
    expect(await textOf(await place.signIn('inspector'), `/evidence/${file}/view`)).toContain('此材料已移除（clerk，');
  });

  test('a PDF may stand in a frame of ours and runs nothing; a photo stays in its sandbox', async () => {
    const inspector = await place.signIn('inspector');
    await bringTo(inspector, assessment, 'county', [aPaper(), await aPhoto()]);
    const policies = new Map<string, string>();
    for (const { id, type } of (await place.db('stored_file').select('id', 'type')) as { id: string; type: string }[]) {
      const { headers } = await inspector.download(`/evidence/${id}`);
      policies.set(type, headers.get('content-security-policy') ?? '');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    const [pdf, photo] = [policies.get('application/pdf')!, policies.get('image/jpeg')!];
    expect(pdf).toContain("default-src 'none'");
    expect(pdf).toContain("frame-ancestors 'self'");
    expect(pdf).not.toContain('sandbox');
    expect(photo).toContain('sandbox');
  });
});
