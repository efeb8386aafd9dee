import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardizationFlow as flow } from '../../seeds/standardization-flow.ts';
import { factsOf, type SheetStanding, type Situation } from '../../src/assessments/facts.ts';
import { type Flow, type Step, take } from '../../src/assessments/flow.ts';

const names = [...new Set(flow.steps.map(({ name }) => name))];
const grade = fc.constantFrom('compliant', 'basic', 'failing', null);
const sheet: fc.Arbitrary<SheetStanding> = fc.record({
  figuresComplete: fc.boolean(),
  blanks: fc.nat(1),
  missingEvidence: fc.nat(1),
  unansweredVetoes: fc.nat(1),
  unverified: fc.nat(1),
  pending: fc.nat(1),
  unconfirmed: fc.nat(1),
  unexplained: fc.nat(1),
  totalUnexplained: fc.boolean(),
  grade,
});
const situation: fc.Arbitrary<Situation> = fc.record({
  runBy: fc.constantFrom('township' as const, 'county' as const),
  today: fc.constantFrom('2026-11-02', '2026-11-16', '2026-12-01'),
  selfEvaluationBy: fc.constantFrom('2026-11-15', '2026-12-15'),
  applicationBy: fc.constantFrom('2026-11-25', '2026-12-25'),
  countyTeamNamed: fc.boolean(),
  leads: fc.boolean(),
  scoredByActor: fc.boolean(),
  cityTeamNamed: fc.boolean(),
  cityConcluded: fc.boolean(),
  reReviewed: fc.boolean(),
  listedSince: fc.boolean(),
  partial: fc.boolean(),
  noticeEndsOn: fc.constantFrom(null, '2026-11-09', '2026-12-09'),
  openObjections: fc.nat(1),
  openFindings: fc.constantFrom([], [1], [2]),
  barred: fc.boolean(),
  proposedBy: fc.constantFrom(null, 1, 2),
  rectification: fc.option(
    fc.record({
      dueOn: fc.constantFrom(null, '2026-11-20'),
      prolonged: fc.boolean(),
      items: fc.nat(2),
      open: fc.nat(1),
    }),
  ),
  actorId: fc.constantFrom(1, 2),
  sheet: fc.option(sheet),
});
/** Mostly the step that leads on, or a walk would never come far. */
const tries = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    situation,
    reason: fc.constantFrom('', ' ', '材料不全'),
    keen: fc.boolean(),
  }),
  { maxLength: 120 },
);

interface Try {
  readonly name: string;
  readonly situation: Situation;
  readonly reason: string;
  readonly keen: boolean;
}

/** Walks through a flow by whatever is tried, and writes down every step that was taken, as the product does. */
function walk(way: Flow, tried: readonly Try[]): { stage: string; taken: (Step & { facts: ReadonlySet<string> })[] } {
  let stage = way.first;
  const taken: (Step & { facts: ReadonlySet<string> })[] = [];
  for (const { name, situation: found, reason, keen } of tried) {
    const facts = factsOf(found);
    const onward = keen ? way.steps.find((step) => step.from === stage)?.name : undefined;
    const outcome = take(way, onward ?? name, stage, facts, reason);
    if (outcome.kind !== 'taken') continue;
    taken.push({ ...outcome.step, facts });
    stage = outcome.step.to;
  }
  return { stage, taken };
}

/** A walk that comes through: everything is in order, and whoever is asked does the next thing. */
const smooth = (runBy: 'township' | 'county'): Try[] => {
  const standing: SheetStanding = {
    figuresComplete: true,
    blanks: 0,
    missingEvidence: 0,
    unansweredVetoes: 0,
    unverified: 0,
    pending: 0,
    unconfirmed: 0,
    unexplained: 0,
    totalUnexplained: false,
    grade: 'compliant',
  };
  const known = { runBy, today: '2026-11-10', selfEvaluationBy: '2026-11-15', applicationBy: '2026-11-25' };
  const found: Situation = {
    ...known,
    countyTeamNamed: false,
    leads: true,
    scoredByActor: false,
    cityTeamNamed: false,
    cityConcluded: false,
    reReviewed: false,
    listedSince: false,
    partial: false,
    noticeEndsOn: '2026-11-09',
    openObjections: 0,
    openFindings: [],
    barred: false,
    proposedBy: 2,
    rectification: null,
    actorId: 1,
    sheet: standing,
  };
  const order = 'submit apply,name team,sign off,conclude,name team,sign off,conclude,publish,propose,approve,award';
  return order
    .replace('submit apply', 'submit,apply')
    .split(',')
    .map((name) => ({ name, situation: found, reason: '', keen: false }));
};

/** Random walks seldom come to the end: each begins with one that does, and strays from it anywhere. */
const straying = fc
  .tuple(fc.constantFrom('township' as const, 'county' as const), fc.nat(12), tries)
  .map(([runBy, at, strays]) => [...smooth(runBy).slice(0, at), ...strays, ...smooth(runBy).slice(at)]);

describe('whatever is tried', () => {
  test('no stage is left or reached without a step that is written down', () => {
    fc.assert(
      fc.property(tries, (tried) => {
        const { stage, taken } = walk(flow, tried);
        const reached = taken.reduce((at, step) => {
          expect(step.from).toBe(at);
          return step.to;
        }, flow.first as string);
        expect(reached).toBe(stage);
      }),
      { numRuns: 300 },
    );
  });

  test('nothing is asked for that was not there, and no reason is left out', () => {
    fc.assert(
      fc.property(tries, (tried) => {
        for (const { when = [], for: cases = [], facts } of walk(flow, tried).taken)
          for (const fact of [...when, ...cases]) expect(facts.has(fact)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('an end is left only by what says that it takes up again', () => {
    const ends = flow.stages.flatMap((stage) => ('end' in stage ? [stage.name as string] : []));
    fc.assert(
      fc.property(straying, (tried) => {
        for (const { from, reopens } of walk(flow, tried).taken) if (ends.includes(from)) expect(reopens).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test.each(['township', 'county'] as const)('a %s school that lacks nothing comes to its plaque', (runBy) => {
  expect(walk(flow, smooth(runBy)).stage).toBe('awarded');
});

/** An approval needs a notice that is over, a second person without interest, and nothing open against the school. */
const approvalAsks = [
  'notice period over',
  'proposed by another',
  'scored by others',
  'no conflict of interest',
  'no open objection',
  'no open finding',
];

test('no walk comes to a plaque but by the recheck, a notice that is over, and an approval by others, in this order', () => {
  let plaques = 0;
  fc.assert(
    fc.property(straying, (tried) => {
      const { stage, taken } = walk(flow, tried);
      if (stage !== 'awarded') return;
      plaques += 1;
      const last = (name: string, to?: string): number =>
        taken.findLastIndex((step) => step.name === name && (to === undefined || step.to === to));
      const order = [
        last('submit'),
        last('apply'),
        taken.findLastIndex(({ name, from }) => name === 'conclude' && from === 'county confirmation'),
        last('conclude', 'notice'),
        last('publish'),
        last('propose'),
        last('approve'),
        last('award'),
      ];
      expect(order).not.toContain(-1);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      const { facts } = taken[last('approve')]!;
      for (const fact of approvalAsks) expect(facts.has(fact)).toBe(true);
      for (const fact of ['no open objection', 'no open finding'])
        expect(taken[last('award')]!.facts.has(fact)).toBe(true);
      expect(taken[last('conclude', 'notice')]!.facts.has('graded compliant')).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(plaques).toBeGreaterThan(50);
});
