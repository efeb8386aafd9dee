import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usualDates } from '../../src/cycles/rules.ts';
import { openTown, type Town } from '../setup/town.ts';
import type { Visitor } from '../setup/app.ts';

let town: Town;
let city: Visitor;
let usual: Record<string, string>;

beforeAll(async () => {
  town = await openTown({ cycle: false });
  city = await town.signIn('city');
  const page = await city.get('/cycles/new');
  const rubric = /<option value="(\d+)" selected>/.exec(page.text)?.[1] ?? '';
  usual = { ...usualDates(2026), rubric };
});
afterAll(() => town.close());

const opened = (): Promise<Record<string, unknown>[]> => town.db('cycle').select('*') as never;

test('only the city office opens a cycle', async () => {
  for (const [who, status] of [
    ['county', 403],
    ['province', 403],
    ['principal', 403],
  ] as const) {
    const visitor = await town.signIn(who);
    expect((await visitor.get('/cycles/new')).status).toBe(status);
    expect((await visitor.post('/cycles/new', usual)).status).toBe(status);
  }
  expect((await town.visitor().get('/cycles/new')).location).toMatch(/^\/sign-in/);
  expect(await opened()).toEqual([]);
});

test('the form starts with the usual dates of this year, and points that are not public', async () => {
  const { text } = await city.get('/cycles/new');
  for (const day of ['2026-09-01', '2026-11-15', '2026-11-25']) expect(text).toContain(`value="${day}"`);
  expect(text).not.toMatch(/name="pointsPublic"[^>]*checked/);
});

describe('what is wrong is said beside its field, and what was typed stands there', () => {
  test.each([
    ['the application before the self-evaluation', { applicationBy: '2026-11-14' }, 'applicationBy'],
    ['the self-evaluation before the day of the figures', { selfEvaluationBy: '2026-08-31' }, 'selfEvaluationBy'],
    ['a day that the calendar has not', { referenceOn: '2026-02-30' }, 'referenceOn'],
    ['words for a day', { applicationBy: '月底' }, 'applicationBy'],
    ['no year', { year: '' }, 'year'],
    ['no working day', { noticeDays: '0' }, 'noticeDays'],
    ['half a working day', { noticeDays: '2.5' }, 'noticeDays'],
    ['a rubric that there is not', { rubric: '999999' }, 'rubric'],
  ])('%s', async (_name, wrong, field) => {
    const { status, text } = await city.post('/cycles/new', { ...usual, ...wrong });
    expect(status).toBe(400);
    expect(text).toContain(`id="field-${field}-problem"`);
    expect(text).toContain(`href="#field-${field}"`);
    for (const value of Object.values(wrong)) if (field !== 'rubric') expect(text).toContain(`value="${value}"`);
    expect(await opened()).toEqual([]);
  });
});

test('full-width digits and dates in words are understood; a second form of the year is refused beside it', async () => {
  const typed = {
    ...usual,
    year: '２０２６',
    selfEvaluationBy: '2026年11月15日',
    applicationBy: '２０２６-１１-２５',
    noticeDays: '７',
    pointsPublic: 'yes',
  };
  const answers = await Promise.all([city.post('/cycles/new', typed), city.post('/cycles/new', typed)]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303, 400]));
  expect(answers.find(({ status }) => status === 400)!.text).toContain('id="field-year-problem"');
  expect(await opened()).toMatchObject([
    { year: 2026, self_evaluation_by: '2026-11-15', application_by: '2026-11-25', notice_days: 7, points_public: true },
  ]);
  const list = await city.get('/cycles');
  expect(list.text).toContain('2026 年度');
});
