import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { insertProposal } from '../../src/approvals/proposals.ts';
import { workCounts } from '../../src/assessments/work.ts';
import { findSignedIn } from '../../src/accounts/store.ts';
import { indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import type { Visitor } from '../setup/app.ts';
import { aSheet, openTown, type Town } from '../setup/town.ts';

let town: Town;
const visitors = new Map<string, Visitor>();
const work = async (who: string): Promise<string> => {
  if (!visitors.has(who)) visitors.set(who, await town.signIn(who));
  return (await visitors.get(who)!.get('/work')).text;
};
const cards = (text: string): string[] => text.split('<li class="work-card').slice(1);

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.close());
beforeEach(async () => {
  await town.db.raw('truncate step, sheet, assessment cascade');
});

test('where nothing waits, the page says so', async () => {
  const text = await work('county');
  expect(text).toContain('没有待办事项');
  expect(cards(text)).toEqual([]);
});

test('what waits stands by its deadline, the overdue first, with the number of all and of the overdue', async () => {
  await town.stands(town.schools.fangji, 'county team', { due: null });
  await town.stands(town.schools.liuzhuang, 'county confirmation', { due: '2026-11-04' });
  await town.stands(town.schools.zhonggang, 'county confirmation', { due: '2026-10-30' });
  const text = await work('county');
  expect(text).toContain('共 3 项待办，其中 1 项已逾期');
  const [first, second, third] = cards(text);
  expect(first).toContain('中岗中学');
  expect(first).toContain('work-card-late');
  expect(first).toContain('已超过 3 天');
  expect(second).toContain('刘庄小学');
  expect(second).toContain('work-card-soon');
  expect(second).toContain('还有 2 天');
  expect(third).toContain('组建评审组');
  expect(third).not.toContain('work-due');
});

describe('each thing waits for whoever it is for, and for nobody else', () => {
  test.each([
    ['self-evaluation', 'fangji', ['clerk', 'principal']],
    ['application', 'fangji', ['township']],
    ['application', 'yichu', ['principal-yichu']],
    ['county team', 'fangji', ['county', 'county2']],
    ['county confirmation', 'fangji', ['county', 'county2']],
    ['city team', 'fangji', ['city']],
    ['city confirmation', 'zhonggang', ['city']],
    ['notice', 'fangji', ['county', 'county2']],
    ['notice', 'zhonggang', ['city']],
    ['award', 'fangji', ['county', 'county2']],
    ['awarded', 'fangji', []],
    ['ended', 'fangji', []],
  ] as [string, keyof Town['schools'], string[]][])('%s of %s', async (stage, school, whose) => {
    await town.stands(town.schools[school], stage);
    const actors = await Promise.all(
      Object.values(town.people).map(async (id) => (await findSignedIn(town.db, id, null))!.actor),
    );
    const counts = await workCounts(town.db, actors, '2026-11-02');
    const waits = actors.filter(({ id }) => (counts.get(id) ?? 0) > 0).map(({ username }) => username);
    expect(waits.toSorted()).toEqual(whose.toSorted());
  });
});

test('the office is called from the day after the notice ends, then the leading group, and not who scored the school', async () => {
  const id = await town.stands(town.schools.fangji, 'on notice');
  await town.db.raw(
    `with published as (
       insert into notice (cycle_id, region_code, number, body, contact, published_on, ends_on, published_by, published_at)
       values (?, '341225', '一号', '公示', '电话', '2026-11-02', '2026-11-09', ?, now()) returning id)
     insert into notice_school (notice_id, assessment_id, school_name, school_type, grade)
     select id, ?, '方集镇中心小学', 'primary', 'compliant' from published`,
    [town.cycle, town.people['county']!, id],
  );
  await town.itIs('2026-11-09');
  expect(cards(await work('county'))).toHaveLength(0);
  await town.itIs('2026-11-10');
  expect(cards(await work('county'))).toHaveLength(1);
  expect(cards(await work('county-approver'))).toHaveLength(0);
  const by = { regionCode: '341225', note: '', by: town.people['county']!, at: new Date('2026-11-10T09:00:00+08:00') };
  await insertProposal(town.db, { ...by, assessmentIds: [id] });
  await town.db('assessment').where({ id }).update({ stage: 'proposed' });
  expect(cards(await work('county'))).toHaveLength(0);
  expect(cards(await work('county-approver'))).toHaveLength(1);
  await aSheet(town.db, id, 'county', { team: [town.people['county-approver']!], signed: true, concluded: true });
  expect(cards(await work('county-approver'))).toHaveLength(0);
  await town.itIs('2026-11-02');
});

const saved = { version: 1, entry: '{"kind": "judged", "points": 0}' };

test('an inspector is called to score while their own lines are left; the leader to sign once all are scored', async () => {
  const id = await town.stands(town.schools.fangji, 'county scoring');
  const [leader, member] = [town.people['inspector']!, town.people['inspector2']!];
  const sheet = await aSheet(town.db, id, 'county', { team: [leader, member] });
  const rubric = (await town.db('rubric').first('tree')) as { tree: Rubric };
  await town.db('sheet_section').insert(
    rubric.tree.sections.map(({ code }, place) => ({
      sheet_id: sheet,
      section_code: code,
      person_id: place === 0 ? member : leader,
    })),
  );
  expect(cards(await work('inspector2'))[0]).toContain('现场评分');
  expect(cards(await work('inspector'))[0]).toContain('现场评分');

  const own = indicatorsOf({ ...rubric.tree, sections: rubric.tree.sections.slice(0, 1) }).map(({ code }) => code);
  await town.db('line').where({ sheet_id: sheet }).whereIn('code', own).update(saved);
  expect(cards(await work('inspector2'))).toHaveLength(0);
  expect(cards(await work('inspector'))[0]).toContain('现场评分');

  await town.db('line').where({ sheet_id: sheet }).update(saved);
  expect(cards(await work('inspector'))).toHaveLength(1);
  expect(cards(await work('inspector'))[0]).toContain('签字确认');
  expect(cards(await work('inspector2'))).toHaveLength(0);
});

test('a line that two score apart is each one’s until they hand it in, and then the leader’s', async () => {
  const id = await town.stands(town.schools.fangji, 'county scoring');
  const [leader, member] = [town.people['inspector']!, town.people['inspector2']!];
  const sheet = await aSheet(town.db, id, 'county', { team: [leader, member] });
  const rubric = (await town.db('rubric').first('tree')) as { tree: Rubric };
  await town
    .db('sheet_section')
    .insert(rubric.tree.sections.map(({ code }) => ({ sheet_id: sheet, section_code: code, person_id: leader })));
  await town.db('line').where({ sheet_id: sheet }).whereNot({ code: 'C1' }).update(saved);
  expect([cards(await work('inspector')).length, cards(await work('inspector2')).length]).toEqual([1, 0]);

  await town.db('second_scorer').insert({ sheet_id: sheet, code: 'A1', person_id: member });
  expect([cards(await work('inspector')).length, cards(await work('inspector2')).length]).toEqual([1, 1]);
  const handIn = (person: number) =>
    town.db('own_line').insert({
      sheet_id: sheet,
      code: 'C1',
      person_id: person,
      entry: saved.entry,
      reason: '',
      difference_reason: '',
      version: 1,
      saved_at: '2026-11-02T08:00:00Z',
      handed_in_at: '2026-11-02T08:00:00Z',
    });
  await handIn(leader);
  expect([cards(await work('inspector')).length, cards(await work('inspector2')).length]).toEqual([0, 1]);
  await handIn(member);
  expect([cards(await work('inspector')).length, cards(await work('inspector2')).length]).toEqual([1, 0]);
});

test('what one form takes together is one card; a school that was sent back reads why', async () => {
  await town.stands(town.schools.fangji, 'application', { due: '2026-11-25' });
  await town.stands(town.schools.liuzhuang, 'application', { due: '2026-11-05' });
  const [card, ...others] = cards(await work('township'));
  expect(others).toEqual([]);
  expect(card).toContain('2 所学校');
  expect(card).toContain('href="/applications/new"');
  expect(card).toContain('还有 3 天');

  await town.db.raw('truncate step, assessment cascade');
  const id = await town.stands(town.schools.fangji, 'self-evaluation', { steps: 1 });
  await town.db('assessment').where({ id }).update({ steps: 2 });
  await town.db('step').insert({
    assessment_id: id,
    position: 2,
    name: 'send back',
    from_stage: 'application',
    to_stage: 'self-evaluation',
    person_id: town.people['township'],
    role: 'township officer',
    at: new Date(),
    reason: '占地面积与证件不符',
  });
  expect(await work('clerk')).toContain('退回学校：占地面积与证件不符');
  const own = await work('township');
  expect(own).toContain('我最近办理的');
  expect(own).toContain('占地面积与证件不符');
});

test('where the others are: how many schools at each stage of the newest year', async () => {
  await town.stands(town.schools.fangji, 'self-evaluation');
  await town.stands(town.schools.liuzhuang, 'self-evaluation');
  const id = await town.stands(town.schools.zhonggang, 'city scoring');
  const text = await work('county');
  expect(text).toContain('<a href="/assessments?stage=self-evaluation">2 所学校</a>');
  expect(text).toContain(`<a href="/assessments/${id}">中岗中学</a>`);
});

test('the page asks as many queries for many tasks as for one; of many the most urgent are listed, and all are counted', async () => {
  await town.stands(town.schools.fangji, 'county confirmation');
  await work('county');
  const few = await town.queries(() => work('county'));
  await town.db.raw(
    `with made as (
       insert into school (code, name, pinyin, initials, type, region_code)
       select (3412258000 + n)::text, '小学' || n, 'xiaoxue', 'xx', 'primary', '341225103' from generate_series(1, 60) n returning id)
     insert into assessment (cycle_id, school_id, school_type, region_path, decided_at, stage, steps, due_on, moved_at)
     select ?, made.id, 'primary', (select path from region where code = '341225103'), 'county', 'county confirmation', 1,
            '2026-10-01'::date + (made.id % 20), now() from made`,
    [town.cycle],
  );
  let text = '';
  expect(await town.queries(async () => (text = await work('county')))).toBe(few);
  expect(few).toBeLessThan(10);
  expect(text).toContain('共 61 项待办，其中 60 项已逾期');
  expect(cards(text)).toHaveLength(1);
  expect(cards(text)[0]).toContain('href="/assessments?stage=county+confirmation"');
});

test('nobody who is signed out has work', async () => {
  const { status, location } = await town.visitor().get('/work');
  expect(status).toBe(303);
  expect(location).toBe('/sign-in?next=%2Fwork');
});
