import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePlaqueState } from '../../src/plaques/states.ts';
import { unzip } from '../documents/unpacked.ts';
import type { Visitor } from '../setup/app.ts';
import { approvedSchools, awarded, boxes, openWorld, plaques, today, type World } from './world.ts';

let world: World;
let county: Visitor;
/** Two of this year and one of last year; the second is suspended, the third revoked. */
let numbers: string[];
beforeAll(async () => {
  world = await openWorld();
  county = await world.signIn('county');
  numbers = await awarded(world, county, '王家坝中心学校', '苗集中心学校');
  const [id] = await approvedSchools(world.db, world.cycle, [{ name: '王店中心学校' }]);
  await world.db('approval').update({ meeting_on: '2025-10-26' });
  await county.post('/plaques', { schools: boxes([id!]), awardedOn: '2025-12-01' });
  numbers.push(...(await plaques(world.db, [id!])));
  await change(numbers[1]!, 'suspended', today);
  await change(numbers[2]!, 'revoked', today);
});
afterAll(() => world.close());

async function change(number: string, state: 'suspended' | 'revoked', on: string): Promise<void> {
  const { id: by } = (await world.db('person').where({ username: 'county' }).first('id')) as { id: number };
  await changePlaqueState(world.db, { number, state, on, reason: '回头看发现问题', by, at: new Date() });
}

/** All that the sheets of a workbook say. */
async function workbook(path: string): Promise<string> {
  const { bytes } = await county.download(path);
  return [...unzip(bytes)].map(([, text]) => text).join('\n');
}

describe('the register', () => {
  test.each([
    ['', [0, 1, 2]],
    ['year=2026', [0, 1]],
    ['year=2025', [2]],
    ['state=valid', [0]],
    ['state=suspended', [1]],
    ['state=revoked&year=2025', [2]],
    ['state=mending', []],
    ['state=revoked&year=2026', []],
    ['q=中心学校&state=suspended', [1]],
    ['state=nothing&year=x', [0, 1, 2]],
  ])('narrowed by “%s” shows these, and its workbook has the same', async (question, shown) => {
    const page = await county.get(`/plaques?${encodeURI(question)}`);
    const book = await workbook(`/plaques/workbook?${encodeURI(question)}`);
    for (const [place, number] of numbers.entries()) {
      const wanted = (shown as readonly number[]).includes(place);
      expect([number, page.text.includes(`>${number}</a>`), book.includes(number)]).toEqual([number, wanted, wanted]);
    }
  });

  test('shows every state that a plaque had, with days and reasons', async () => {
    const { text } = await county.get(`/plaques/${numbers[2]}`);
    for (const said of ['授牌，牌匾有效', '2025年12月1日', '撤销', '2026年11月2日', '回头看发现问题'])
      expect(text).toContain(said);
    expect(text.indexOf('timeline-what">撤销')).toBeLessThan(text.indexOf('timeline-what">授牌'));
  });
});

describe('the list for the maker', () => {
  test('names the plaques of the latest award, or of another day, and no revoked one', async () => {
    const latest = await county.get('/plaques/maker');
    expect(latest.text).toContain(numbers[0]);
    expect(latest.text).toContain(numbers[1]);
    expect(latest.text).not.toContain(numbers[2]);
    for (const said of ['王家坝中心学校', '标准化学校', '领导小组', '方集镇']) expect(latest.text).toContain(said);
    expect((await county.get('/plaques/maker?on=2025-12-01')).text).not.toContain(numbers[2]);
  });

  test('lists the chosen only, with what the maker is told, on the page and in the workbook', async () => {
    const question = `on=${today}&note=${encodeURIComponent('钛金板60×40cm')}&number=${numbers[1]}`;
    const { text } = await county.get(`/plaques/maker?${question}`);
    expect(text).toContain(numbers[1]);
    expect(text).not.toContain(numbers[0]);
    expect(text).toContain('规格、材质、备注：钛金板60×40cm');
    const [, link = ''] = /href="(\/plaques\/maker\/workbook[^"]+)"/.exec(text)!;
    const book = await workbook(link.replaceAll('&amp;', '&'));
    expect(book).toContain(numbers[1]);
    expect(book).not.toContain(numbers[0]);
    expect(book).toContain('钛金板60×40cm');
  });

  test('is of one’s own office', async () => {
    const linquan = await world.signIn('linquan');
    expect((await linquan.get(`/plaques/maker?on=${today}&number=${numbers[0]}`)).text).not.toContain('王家坝中心学校');
    expect((await (await world.signIn('township')).get('/plaques/maker')).status).toBe(403);
  });
});
