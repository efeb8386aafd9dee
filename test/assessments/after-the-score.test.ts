import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardizationFlow as flow } from '../../seeds/standardization-flow.ts';
import { factsOf, type SheetStanding, type Situation } from '../../src/assessments/facts.ts';
import { stepsFrom, take } from '../../src/assessments/flow.ts';
import { addWorkingDays } from '../../src/cycles/calendar.ts';

/**
 * A school as it stands, with whatever was brought against it. The steps change it as the rooms do; objections, findings and days
 * come in between at random, as they do. Nothing here knows what the flow allows: `take` alone decides.
 */
interface School {
  stage: string;
  today: string;
  objections: number;
  findings: number[];
  vetoed: boolean;
  noticeEndsOn: string | null;
  proposedBy: number | null;
  approvedBy: number | null;
  rectification: Situation['rectification'];
  reReviewed: boolean;
  teams: Set<'county' | 'city'>;
  cityConcluded: boolean;
  grade: string;
  readonly steps: { name: string; from: string; to: string; by: number; reason: string; day: string }[];
}

const calendar = { from: '2026-01-01', to: '2199-12-31', named: new Map(), published: new Set([2026]) };
const sheet: Omit<SheetStanding, 'grade'> = {
  figuresComplete: true,
  blanks: 0,
  missingEvidence: 0,
  unansweredVetoes: 0,
  unverified: 0,
  pending: 0,
  unconfirmed: 0,
  unexplained: 0,
  totalUnexplained: false,
};
const later = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

const situationOf = (school: School, by: number): Situation => ({
  runBy: 'township',
  today: school.today,
  selfEvaluationBy: '2199-01-01',
  applicationBy: '2199-01-01',
  countyTeamNamed: school.teams.has('county'),
  cityTeamNamed: school.teams.has('city'),
  cityConcluded: school.cityConcluded,
  reReviewed: school.reReviewed,
  listedSince: false,
  leads: true,
  scoredByActor: by === 3,
  partial: by === 4,
  noticeEndsOn: school.noticeEndsOn,
  openObjections: school.objections,
  openFindings: school.findings,
  barred: false,
  proposedBy: school.proposedBy,
  rectification: school.rectification,
  actorId: by,
  sheet: { ...sheet, grade: school.grade },
});

/** What the rooms write down with a step, besides its row. */
function settle(school: School, name: string, from: string, to: string, by: number): void {
  if (name === 'name team') school.teams.add(from === 'county team' ? 'county' : 'city');
  if (name === 'conclude' && from === 'city confirmation') school.cityConcluded = true;
  if (to.startsWith('order by')) school.rectification = { dueOn: null, prolonged: false, items: 2, open: 2 };
  if (name === 'order') school.rectification = { ...school.rectification!, dueOn: later(school.today, 400) };
  if (name === 'prolong') school.rectification = { ...school.rectification!, prolonged: true };
  if (name === 're-review') [school.reReviewed, school.rectification] = [true, null];
  if (name === 're-review') school.teams.delete(to === 'county team' ? 'county' : 'city');
  const corrects = name.startsWith('correct ');
  if (corrects || ['fail', 'leave', 'bar'].includes(name)) school.rectification = null;
  if (name === 'publish') school.noticeEndsOn = addWorkingDays(school.today, 5, calendar);
  if (name === 'propose') school.proposedBy = by;
  if (from === 'proposed' && to !== 'proposed') school.proposedBy = null;
  if (name === 'approve') school.approvedBy = by;
  if (name === 'find') school.findings.push(by);
  if (['lift', 'bar', 'revoke'].includes(name))
    school.findings.splice(
      school.findings.findIndex((one) => one !== by),
      1,
    );
  if (['bar', 'revoke'].includes(name)) school.vetoed = true;
  if (corrects || name === 'recheck') school.cityConcluded = false;
  if (corrects) school.vetoed = false;
}

/** What leads on: mostly tried, or a walk would never come far. */
const hopedFor = 'submit,apply,name team,sign off,conclude,order,re-review,publish,propose,approve,award'.split(',');
const actors = [1, 2, 3, 4];
const names = [...new Set<string>(flow.steps.map(({ name }) => name))];
const event = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('onward' as const), by: fc.constantFrom(...actors) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('step' as const),
      name: fc.constantFrom(...names),
      by: fc.constantFrom(...actors),
      reason: fc.constantFrom('', '经查属实'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('objection' as const, 'item' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answer' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('graded' as const),
      grade: fc.constantFrom('compliant', 'compliant', 'basic', 'failing'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('days' as const), days: fc.constantFrom(1, 3, 7, 300) }) },
);
type Event = typeof event extends fc.Arbitrary<infer Each> ? Each : never;

function live(events: readonly Event[], look: (school: School) => void): School {
  const school: School = {
    stage: flow.first,
    today: '2026-11-02',
    objections: 0,
    findings: [],
    vetoed: false,
    noticeEndsOn: null,
    proposedBy: null,
    approvedBy: null,
    rectification: null,
    reReviewed: false,
    teams: new Set(),
    cityConcluded: false,
    grade: 'compliant',
    steps: [],
  };
  for (const one of events) {
    if (one.kind === 'days') school.today = later(school.today, one.days);
    else if (one.kind === 'objection') school.objections += 1;
    else if (one.kind === 'answer') school.objections = Math.max(0, school.objections - 1);
    else if (one.kind === 'graded') school.grade = one.grade;
    else if (one.kind === 'item' && school.rectification)
      school.rectification = { ...school.rectification, open: Math.max(0, school.rectification.open - 1) };
    else if (one.kind === 'onward' || one.kind === 'step') {
      const facts = factsOf(situationOf(school, one.by));
      const forward = stepsFrom(flow, school.stage, facts).find((row) => hopedFor.includes(row.name));
      const name = one.kind === 'step' ? one.name : forward?.name;
      const reason = one.kind === 'step' ? one.reason : '按程序办理';
      if (name === undefined) continue;
      const outcome = take(flow, name, school.stage, facts, reason);
      if (outcome.kind !== 'taken') continue;
      const { from, to } = outcome.step;
      look(school);
      school.stage = to;
      school.steps.push({ name, from, to, by: one.by, reason, day: school.today });
      settle(school, name, from, to, one.by);
    }
  }
  return school;
}

test('no school comes to a plaque past an open objection, an open finding, a veto, or a missing approval', () => {
  let plaques = 0;
  fc.assert(
    fc.property(fc.array(event, { minLength: 30, maxLength: 160 }), (events) => {
      const awardedAt: number[] = [];
      const school = live(events, (before) => {
        if (before.stage === 'award') awardedAt.push(before.steps.length);
      });
      for (const [place, step] of school.steps.entries()) {
        if (step.to !== 'awarded' || step.name !== 'award') continue;
        plaques += 1;
        const way = school.steps.slice(0, place);
        const last = (name: string): number => way.findLastIndex((one) => one.name === name);
        const order = [last('publish'), last('propose'), last('approve')];
        expect(order).not.toContain(-1);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        // After the last approval nothing happened but findings that were lifted.
        expect(way.slice(last('approve') + 1).filter(({ name }) => !['find', 'lift'].includes(name))).toEqual([]);
        expect(way[last('propose')]!.by).not.toBe(way[last('approve')]!.by);
        expect([3, 4]).not.toContain(way[last('approve')]!.by);
        expect(way[last('approve')]!.day > way[last('publish')]!.day).toBe(true);
        const found = way.filter(({ name }) => name === 'find').length;
        const decided = way.filter(({ name }) => ['lift', 'bar'].includes(name)).length;
        expect(decided).toBe(found);
      }
    }),
    { numRuns: 1500 },
  );
  expect(plaques).toBeGreaterThan(30);
});

test('whatever happens, each step is on record from where the one before led, and says why where the way asks for it', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 120 }), (events) => {
      const { steps, stage } = live(events, () => undefined);
      const end = steps.reduce((at, step) => {
        expect(step.from).toBe(at);
        const row = flow.steps.find(({ name, from, to }) => name === step.name && from === step.from && to === step.to);
        expect(row).toBeDefined();
        if ('reason' in row! && row.reason === 'required') expect(step.reason).not.toBe('');
        return step.to;
      }, flow.first as string);
      expect(end).toBe(stage);
    }),
    { numRuns: 400 },
  );
});

test('from whatever state a school is in, some way leads to an end', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), (events) => {
      const { stage } = live(events, () => undefined);
      const ends = new Set<string>(flow.stages.flatMap((one) => ('end' in one ? [one.name] : [])));
      const seen = new Set([stage]);
      for (const one of seen) for (const { from, to } of flow.steps) if (from === one) seen.add(to);
      expect([...seen].some((one) => ends.has(one))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
