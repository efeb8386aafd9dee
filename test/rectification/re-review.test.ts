import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeCycle, openTown } from '../setup/town.ts';
import { MendingTown } from './world.ts';

let mending: MendingTown;
beforeAll(async () => {
  mending = await MendingTown.of(await openTown());
});
afterAll(() => mending.town.close());
afterEach(() => mending.town.itIs('2026-11-02'));

describe('a re-review', () => {
  test('waits until every item is accepted', async () => {
    const id = await mending.mending('county');
    const answer = await mending.startReReview(id, 'county');
    expect([answer.status, answer.text.includes('还有整改事项未通过验收')]).toEqual([400, true]);
    expect(await mending.standing(id)).toMatchObject({ stage: 'mending for county' });
  });

  test('keeps what the sheet said, carries full points over and blanks the rest, with the team', async () => {
    const { town } = mending;
    const { db } = town;
    const id = await mending.mending('county');
    const sheet = (await db('sheet').where({ assessment_id: id, stage: 'county' }).first('id')) as { id: number };
    const before = await db('line')
      .where({ sheet_id: sheet.id })
      .orderBy('code')
      .select('code', 'entry', 'points', 'version');
    await mending.mendAll(id, 'county');
    await mending.startReReview(id, 'county');

    const edition = (await db('sheet_edition').where({ sheet_id: sheet.id }).first()) as {
      scaled: string;
      grade: string;
      set_aside_for: string;
      lines: [code: string, kind: string, entry: unknown, reason: string, difference: string, points: number | null][];
    };
    expect(edition).toMatchObject({ scaled: '880.00', grade: 'basic', set_aside_for: 're-review' });
    const kept = new Map(edition.lines.map(([code, , entry, , , points]) => [code, [entry, points]]));
    for (const { code, entry, points } of before as { code: string; entry: unknown; points: string | null }[])
      expect(kept.get(code)).toEqual([entry, points === null ? null : Number(points)]);

    const now = (await db('line').where({ sheet_id: sheet.id }).select('*')) as {
      code: string;
      kind: string;
      entry: { kind: string } | null;
      points: string | null;
      full_points: string | null;
      carried_over: boolean;
      version: number;
      reason: string;
    }[];
    expect(now.filter(({ carried_over: carried }) => carried).length).toBeGreaterThan(10);
    for (const line of now) {
      if (line.carried_over) {
        expect(['judged', 'graded', 'checklist', 'not applicable']).toContain(line.entry?.kind);
        expect(line.points).toBe(line.full_points);
      } else {
        expect([line.code, line.entry, line.points, line.reason]).toEqual([line.code, null, null, '']);
      }
    }
    expect(await db('team_member').where({ sheet_id: sheet.id })).toEqual([]);
    expect(await db('sheet_section').where({ sheet_id: sheet.id })).toEqual([]);
    expect(await db('sheet').where({ id: sheet.id }).first('signed_at', 'concluded_at', 'visit_on', 'earned')).toEqual({
      signed_at: null,
      concluded_at: null,
      visit_on: null,
      earned: null,
    });
    // No page trips over a sheet that has begun anew.
    for (const who of ['county', 'city', 'principal', 'township'])
      for (const path of [
        '',
        '/comparison',
        '/result',
        '/changes',
        '/evidence',
        '/rectification',
        '/sheets/county/figures',
        '/sheets/county/sections/A1',
        '/sheets/county/why',
      ])
        expect([who, path, (await (await mending.as(who)).get(`/assessments/${id}${path}`)).status]).not.toContain(500);
    // The self-evaluation is seen as before.
    expect((await (await mending.as('county')).get(`/assessments/${id}/sheets/school/figures`)).status).toBe(200);
  });

  test('of the county blanks the sheet that the city had before a correction, and names a team for it anew', async () => {
    const { db } = mending.town;
    const id = await mending.applied();
    const county = await mending.as('county');
    const seen = async (): Promise<number> => (await mending.standing(id)).steps;
    await mending.review(id, 'county', { lost: 20, reason: '现场核查' });
    await mending.review(id, 'city', { lost: 20, reason: '现场核查' });
    await county.post(`/assessments/${id}/county-corrections`, { seen: await seen(), reason: '漏记扣分' });
    await mending.score(id, 'county', { lost: 120, reason: '现场核查' });
    const leader = await mending.as('inspector');
    await leader.post(`/assessments/${id}/county-signatures`, { seen: await seen(), totalReason: '现场核查' });
    await county.post(`/assessments/${id}/county-conclusions`, { seen: await seen(), confirmed: 'rest' });
    expect((await mending.standing(id)).stage).toBe('order by county');
    const own = `/assessments/${id}/county-rectification`;
    await county.post(own, mending.draft());
    await county.post(`${own}/orders`, { seen: await seen(), version: 1 });
    await mending.mendAll(id, 'county');
    await mending.startReReview(id, 'county');
    const city = (await db('sheet').where({ assessment_id: id, stage: 'city' }).first('id')) as { id: number };
    const said = db('line').where({ sheet_id: city.id }).whereRaw('(entry is not null or points is not null)');
    expect(await said).toEqual([]);
    expect(await db('team_member').where({ sheet_id: city.id })).toEqual([]);
    // What it said is kept with the correction.
    expect(await db('sheet_edition').where({ sheet_id: city.id }).pluck('set_aside_for')).toEqual(['correction']);
    await mending.review(id, 'county', { lost: 20, reason: '现场核查' });
    expect((await mending.standing(id)).stage).toBe('city team');
    await mending.review(id, 'city', { lost: 20, reason: '现场核查' });
    expect(await mending.standing(id)).toMatchObject({ stage: 'notice', re_reviewed: true });
  });

  test('of a carried line asks why it is scored anew; a blank one is nobody’s, and unveils nothing', async () => {
    const { town } = mending;
    const { db, people } = town;
    const id = await mending.mending('county');
    await mending.mendAll(id, 'county');
    await mending.startReReview(id, 'county');
    const members = [String(people['inspector']), String(people['inspector2'])];
    const named = await (
      await mending.as('county')
    ).post(`/assessments/${id}/county-teams`, {
      seen: (await mending.standing(id)).steps,
      step: 'name team',
      members,
      leader: members[0]!,
      visitOn: '2026-11-02',
    });
    expect(named.status).toBe(303);
    const lines = (await db('line')
      .join('sheet', 'sheet.id', 'line.sheet_id')
      .where({ assessment_id: id, stage: 'county', kind: 'indicator' })
      .orderBy('code')
      .select('code', 'carried_over', 'entry', 'version', 'sheet_id')) as {
      code: string;
      carried_over: boolean;
      entry: { kind: string } | null;
      version: number;
      sheet_id: number;
    }[];
    const carried = lines.find((line) => line.carried_over && line.entry?.kind === 'judged')!;
    const list = lines.find((line) => line.carried_over && line.entry?.kind === 'checklist')!;
    const blank = lines.find((line) => !line.carried_over && line.version > 1)!;
    const { tree } = (await db('rubric').first('tree')) as {
      tree: {
        sections: { code: string; criteria: { indicators: { code: string; faults?: { key: string }[] }[] }[] }[];
      };
    };
    const find = (code: string) =>
      tree.sections.flatMap((section) =>
        section.criteria.flatMap(({ indicators }) =>
          indicators.filter((one) => one.code === code).map((one) => ({ section: section.code, ...one })),
        ),
      )[0]!;
    const leader = await mending.as('inspector');
    const save = (code: string, version: number, fields: Record<string, string>) =>
      leader.post(
        `/assessments/${id}/county-lines/${find(code).section}`,
        {
          key: randomUUID(),
          [`${code}.version`]: String(version),
          ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [`${code}.${field}`, value])),
        },
        { accept: 'application/json' },
      );
    const section = await leader.get(`/assessments/${id}/sheets/county/sections/${find(carried.code).section}`);
    expect(section.text).toContain('沿用整改前满分');

    const fault = find(list.code).faults![0]!.key;
    const without = await save(list.code, list.version, { faults: fault });
    expect([without.status, without.text.includes('重新评分须写明理由')]).toEqual([400, true]);
    const owned = (await leader.get(`/assessments/${id}/sheets/county/sections/${find(list.code).section}`)).text;
    expect(owned).toContain(`name="${list.code}.reason"`);
    const saved = await save(list.code, list.version, { faults: fault, reason: '复核时发现' });
    expect([saved.status, (JSON.parse(saved.text) as { lines: { carried: boolean }[] }).lines[0]!.carried]).toEqual([
      200,
      false,
    ]);
    expect(await db('line').where({ sheet_id: list.sheet_id, code: list.code }).first('carried_over')).toEqual({
      carried_over: false,
    });
    // Saying the same once more leaves it as it was.
    expect((await save(carried.code, carried.version, { points: '99', reason: '' })).status).toBe(400);
    // Blank: earlier points stay veiled until the reviewer has said something.
    const lineOf = async (code: string): Promise<string> => {
      const { text } = await leader.get(`/assessments/${id}/sheets/county/sections/${find(code).section}`);
      return new RegExp(`<section class="line[^"]*" id="${code}"[\\s\\S]*?</section>`).exec(text)?.[0] ?? '';
    };
    const veiled = '保存本项评分后可见';
    expect([(await lineOf(blank.code)).includes(veiled), (await lineOf(carried.code)).includes(veiled)]).toEqual([
      true,
      false,
    ]);
    // Who opened the re-review has scored nothing.
    const changes = (await db('line_change').where({ person_id: people['county'] }).select('id')) as unknown[];
    expect(changes).toEqual([]);
  });

  test('keeps the school off the list of another year until it is over', async () => {
    const { town } = mending;
    const id = await mending.mending('county');
    const next = await makeCycle(town.db, town.people['city']!, 2027);
    const county = await mending.as('county');
    const url = `/cycles/${next}`;
    expect((await county.get(url)).text).toContain('仍在整改或整改复核中');
    const chosen = await county.post(`${url}/listings`, { schools: town.schools.fangji });
    expect([chosen.status, chosen.text.includes('方集镇中心小学仍在整改')]).toEqual([400, true]);
    await county.post(`${url}/listings`, { regions: '341225101' });
    const listed = async (): Promise<number[]> =>
      ((await town.db('assessment').where({ cycle_id: next }).select('school_id')) as { school_id: number }[]).map(
        (row) => row.school_id,
      );
    expect(await listed()).toEqual([town.schools.liuzhuang]);
    // Only off the lists of the programme for which it mends.
    await town.db.raw(
      `insert into programme (key, definition)
       select 'special', definition || '{"key": "special"}' from programme where key = 'standardization'`,
    );
    await town.db('cycle').where({ id: next }).update({ programme_key: 'special' });
    expect((await county.get(url)).text).not.toContain('仍在整改或整改复核中');
    await town.db('cycle').where({ id: next }).update({ programme_key: 'standardization' });
    await town.db('programme').where({ key: 'special' }).delete();
    await town.itIs('2027-12-02');
    await county.post(`/assessments/${id}/county-rectification/failure`, {
      seen: (await mending.standing(id)).steps,
      reason: '没有整改',
    });
    expect((await county.post(`${url}/listings`, { schools: town.schools.fangji })).status).toBe(303);
    expect(await listed()).toContain(town.schools.fangji);
    await town.db.raw('truncate step, sheet, assessment cascade');
    await town.db('cycle').where({ id: next }).delete();
  });
});
