import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rolesOf } from '../../src/accounts/permissions.ts';
import { demonstrationPeople } from '../../src/accounts/store.ts';
import { sheetStageOf } from '../../src/assessments/rules.ts';
import { workCounts } from '../../src/assessments/work.ts';
import { addWorkingDays, type Calendar, isWorkingDay } from '../../src/cycles/calendar.ts';
import { calendarOf } from '../../src/cycles/days.ts';
import { demonstrationBegins } from '../../src/database/seed.ts';
import { type Entry, readEntry, type Typed } from '../../src/scoring/entry.ts';
import { points, show } from '../../src/scoring/points.ts';
import { showQuantity } from '../../src/scoring/quantity.ts';
import { indicatorOf } from '../../src/scoring/rubric.ts';
import { basicFigure } from '../../src/scoring/school.ts';
import { missingOn } from '../../src/sheets/missing.ts';
import { pastOf } from '../../src/sheets/past.ts';
import { comparedTypes } from '../../src/sheets/plausibility.ts';
import { figuresOf, reckon, type Scoring, standingOf, unverifiedLines } from '../../src/sheets/rules.ts';
import { freshDemonstration, type TestDemonstration } from '../setup/demonstration.ts';
import { dayOf, type Record, recordsOf } from './records.ts';

let demonstration: TestDemonstration;
let db: Knex;
let records: Record[];
let calendar: Calendar;
const today = '2026-11-02';

beforeAll(async () => {
  demonstration = await freshDemonstration();
  db = demonstration.db;
  records = await recordsOf(db);
  calendar = await calendarOf(db, '2025-01-01', '2026-12-31');
});
afterAll(() => demonstration.drop());

const scoringOn = (day: string, { rubric, programme, assessment: { school, cycle } }: Record): Scoring => ({
  rubric: rubric.tree,
  programme,
  schoolType: school.type,
  cycleYear: cycle.year,
  today: day,
});

describe('the way of every assessment', () => {
  test('is a path of the flow from the list to where it stands', () => {
    for (const { title, assessment, movedAt, steps, programme } of records) {
      expect(steps[0], title).toMatchObject({ name: 'list', from_stage: null, to_stage: programme.flow.first });
      for (const [place, step] of steps.entries()) {
        expect(step.position, title).toBe(place + 1);
        if (place === 0) continue;
        expect(step.from_stage, title).toBe(steps[place - 1]!.to_stage);
        const rows = programme.flow.steps.filter(
          ({ name, from, to }) => name === step.name && from === step.from_stage && to === step.to_stage,
        );
        const may = rows.some((row) => (rolesOf(row.may) as readonly string[]).includes(step.role));
        expect(may, `${title}: ${step.name} by ${step.role}`).toBe(true);
        if (rows.every(({ reason }) => reason === 'required')) expect(step.reason, title).toMatch(/\S/);
      }
      const last = steps.at(-1)!;
      expect({ stage: assessment.stage, steps: assessment.steps, movedAt }, title).toEqual({
        stage: last.to_stage,
        steps: steps.length,
        movedAt: last.at,
      });
    }
  });

  test('runs forward in working hours, and ends before the demonstration begins', async () => {
    for (const { title, steps } of records) {
      for (const [place, { at, name }] of steps.entries()) {
        expect(isWorkingDay(dayOf(at), calendar), `${title}: ${name} on ${dayOf(at)}`).toBe(true);
        if (place > 0) expect(at.getTime(), `${title}: ${name}`).toBeGreaterThan(steps[place - 1]!.at.getTime());
      }
    }
    const moments = [
      ['step', 'at'],
      ['line_change', 'at'],
      ['stored_file', 'uploaded_at'],
      ['notice', 'published_at'],
      ['application', 'filed_at'],
    ] as const;
    for (const [table, column] of moments) {
      const rows = (await db(table).select({ at: column })) as { at: Date }[];
      for (const { at } of rows) {
        const hour = (at.getUTCHours() + 8) % 24;
        expect(hour >= 8 && hour < 18, `${table} ${at.toISOString()}`).toBe(true);
        expect(isWorkingDay(dayOf(at), calendar), `${table} ${at.toISOString()}`).toBe(true);
        expect(at.getTime(), table).toBeLessThan(demonstrationBegins.getTime());
      }
    }
  });
});

describe('the sheets', () => {
  test('lack nothing when they are signed, and come to what they say', () => {
    for (const record of records) {
      for (const sheet of [...record.sheets.values()].filter(({ signedAt }) => signedAt !== null)) {
        const title = `${record.title} ${sheet.stage}`;
        const scoring = scoringOn(dayOf(sheet.signedAt!), record);
        const reckoned = reckon(sheet, scoring);
        const { earned, applicable, scaled } = reckoned.total;
        expect(missingOn(reckoned, record.sheets, scoring), title).toEqual([]);
        expect(standingOf(reckoned, record.sheets, scoring), title).toMatchObject({
          blanks: 0,
          missingEvidence: 0,
          unansweredVetoes: 0,
          unverified: 0,
          unconfirmed: 0,
          unexplained: 0,
          totalUnexplained: false,
        });
        const { earned: e, applicable: a, scaled: s, grade } = sheet;
        expect({ earned: e, applicable: a, scaled: s, grade }, title).toEqual({
          earned,
          applicable,
          scaled,
          grade: reckoned.grade,
        });
      }
    }
  });

  test('hold on every line what the form would have taken, with its points', () => {
    for (const record of records) {
      for (const sheet of record.sheets.values()) {
        const scoring = scoringOn(today, record);
        const { total } = reckon(sheet, scoring);
        const figures = figuresOf(sheet, scoring.schoolType);
        for (const { code, kind, entry, reason, points: stored, version } of sheet.lines.values()) {
          const title = `${record.title} ${sheet.stage} ${code}`;
          expect(version, title).toBe(entry === null ? 0 : 1);
          if (kind !== 'indicator') continue;
          const outcome = total.lines.get(code)!;
          expect(outcome.state === 'scored' ? outcome.points : null, title).toBe(stored);
          if (entry === null) continue;
          const by = sheet.stage === 'school' ? 'school' : 'reviewer';
          const indicator = indicatorOf(record.rubric.tree, code)!;
          const read = readEntry(indicator, { ...typedOf(entry as Entry), reason }, by, scoring.schoolType, figures);
          expect(read, title).toEqual({ entry, reason });
        }
      }
    }
  });

  test('are written by their owners, in between the team and the signature', async () => {
    const { rows } = await db.raw<{ rows: { wrong: number }[] }>(
      `select count(*)::int as wrong
         from line join sheet on sheet.id = line.sheet_id
         left join line_change on line_change.sheet_id = line.sheet_id and line_change.code = line.code
                              and line_change.version = line.version
         left join step named on named.assessment_id = sheet.assessment_id and named.name = 'name team'
                             and named.to_stage = sheet.stage || ' scoring'
        where line.version > 0
          and (line_change.at is null or line_change.at > sheet.signed_at or line_change.at < named.at
               or line_change.entry is distinct from line.entry or line_change.person_id <> line.saved_by
               or sheet.stage <> 'school' and not exists (
                    select from team_member where team_member.sheet_id = sheet.id and team_member.person_id = line.saved_by))`,
    );
    expect(rows[0]!.wrong).toBe(0);
  });

  test('settle the score, grade and vetoes of the assessment when they are concluded', () => {
    for (const { title, assessment, sheets } of records) {
      const concluded = [...sheets.values()].filter(({ stage, concludedAt }) => stage !== 'school' && concludedAt);
      const last = concluded.at(-1);
      const score = assessment.score === null ? null : points(assessment.score);
      expect({ score, grade: assessment.grade }, title).toEqual({
        score: last?.scaled ?? null,
        grade: last?.grade ?? null,
      });
    }
  });

  test('exist for the stages that were reached, and no others', () => {
    for (const { title, assessment, sheets, steps } of records) {
      const teams = steps.filter(({ name }) => name === 'name team').map(({ to_stage }) => sheetStageOf(to_stage));
      expect(new Set<string | null>(sheets.keys()), title).toEqual(new Set(['school', ...teams]));
      const working = sheetStageOf(assessment.stage);
      const open = [...sheets.values()].filter(({ signedAt }) => signedAt === null).map(({ stage }) => stage);
      const expected = assessment.stage.endsWith('scoring') || assessment.stage === 'self-evaluation' ? [working] : [];
      expect(open, title).toEqual(expected);
    }
  });
});

function typedOf(entry: Entry): Typed {
  switch (entry.kind) {
    case 'judged':
      return { points: show(entry.points) };
    case 'graded':
      return { grade: entry.grade };
    case 'checklist':
      return { faults: entry.faults, answered: 'yes' };
    case 'not applicable':
      return { notApplicable: 'yes' };
    case 'settled':
      throw new RangeError('nothing in the demonstration was scored by two');
    case 'measured':
      return {
        entered: entry.entered === null ? '' : showQuantity(entry.entered),
        whole: entry.whole === null ? '' : showQuantity(entry.whole),
        override: entry.override === null ? '' : show(entry.override),
      };
  }
}

describe('the first morning', () => {
  test('every account that works finds something to do', async () => {
    const people = await demonstrationPeople(db);
    const counts = await workCounts(db, people, today);
    const idle = people.filter(({ id }) => !counts.get(id)).map(({ username }) => username);
    expect(people).toHaveLength(13);
    expect(idle).toEqual(['province', 'admin']);
  });

  test('no stage that every school comes through is empty', () => {
    const flow = records[0]!.programme.flow;
    const stages = new Set(
      records.filter(({ assessment }) => assessment.cycle.year === 2026).map((one) => one.assessment.stage),
    );
    expect(flow.stages.flatMap(({ name, aside }) => (aside || stages.has(name) ? [] : [name]))).toEqual([]);
  });

  test('28 schools are known, and two of them can still be put on the list', async () => {
    const unlisted = (await db('school')
      .whereNotExists(
        db('assessment').join('cycle', 'cycle.id', 'cycle_id').where('year', 2026).whereRaw('school_id = school.id'),
      )
      .orderBy('code')
      .pluck('name')) as string[];
    expect(await db('school').count('* as count').first()).toEqual({ count: 28 });
    expect(unlisted).toEqual(['会龙镇中心小学', '许堂乡中心小学']);
  });

  test('one form is empty, and one school is vetoed with 950 points', () => {
    const empty = records.find(({ title }) => title === '方集镇中心小学 2026')!;
    expect([...empty.sheets.get('school')!.lines.values()].every(({ version }) => version === 0)).toBe(true);
    const vetoed = records.filter(({ assessment }) => assessment.vetoed).map(({ assessment }) => assessment);
    expect(vetoed).toHaveLength(1);
    expect(Number(vetoed[0]!.score)).toBeGreaterThanOrEqual(950);
    expect(vetoed[0]).toMatchObject({ stage: 'ended', grade: 'failing' });
  });

  test('one quantity on a form is far from the year before, and is asked about', async () => {
    const asked: string[] = [];
    for (const record of records) {
      const { title, assessment, sheets } = record;
      if (assessment.stage !== 'self-evaluation') continue;
      const scoring = scoringOn(today, record);
      const reckoned = reckon(sheets.get('school')!, scoring);
      const pupils = basicFigure(scoring.schoolType, reckoned.figures, 'pupils');
      const past = await pastOf(db, assessment.id, comparedTypes(scoring.schoolType), pupils);
      asked.push(...unverifiedLines(reckoned, scoring, past).map((code) => `${title} ${code}`));
    }
    expect(asked).toEqual(['一初 2026 C21']);
  });

  test('notices of both levels are over, one runs, and each lasts five working days', async () => {
    const notices = (await db('notice').select('region_code', 'published_on', 'ends_on')) as {
      region_code: string;
      published_on: string;
      ends_on: string;
    }[];
    for (const { published_on, ends_on } of notices) expect(addWorkingDays(published_on, 5, calendar)).toBe(ends_on);
    const over = notices.filter(({ ends_on }) => ends_on < today).map(({ region_code }) => region_code);
    expect([...new Set(over)].toSorted()).toEqual(['341200', '341225']);
    expect(notices.filter(({ ends_on }) => ends_on >= today)).toHaveLength(1);
  });

  test('one plaque is awarded', async () => {
    expect(await db('plaque').pluck('number')).toEqual(['341225-2026-0001']);
  });
});
