import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardizationFlow } from '../../seeds/standardization-flow.ts';
import { standardization } from '../../seeds/standardization.ts';
import type { Flow } from '../../src/assessments/flow.ts';
import {
  confirmingStep,
  decisionProblems,
  reportedVeto,
  stateBefore,
  takesFindings,
  timeOf,
  type TypedFinding,
} from '../../src/findings/rules.ts';

const today = '2026-11-02';
const whole: TypedFinding = {
  facts: ['criminal_case'],
  happenedOn: '2026-10-20',
  source: '公安机关通报',
  text: '经过',
  proved: true,
};
const reported = (changed: Partial<TypedFinding>, cycleYear = 2026) => {
  const { veto, problems } = reportedVeto(standardization, { ...whole, ...changed }, { cycleYear, today });
  return [veto, ...problems.map(({ field, key }) => `${field}: ${key.replace('findings.new.', '')}`)];
};

test.each([
  ['a criminal case', {}, ['case_or_breach']],
  ['a case and a breach together', { facts: ['criminal_case', 'ethics_breach'] }, ['case_or_breach']],
  ['nothing ticked', { facts: [] }, [null, 'facts: factsMissing']],
  ['a D-class building that is fenced off', { facts: ['d_class'] }, [null, 'facts: noVeto']],
  ['a D-class building in use', { facts: ['d_class', 'in_use'] }, ['dangerous_building']],
  ['an accident without main responsibility', { facts: ['accident', 'lives_endangered'] }, [null, 'facts: noVeto']],
  [
    'an accident with all that it needs',
    { facts: ['accident', 'lives_endangered', 'main_responsibility'] },
    ['safety_accident'],
  ],
  ['two vetoes at once', { facts: ['criminal_case', 'd_class', 'in_use'] }, ['dangerous_building', 'facts: oneVeto']],
  ['a fact that no veto has', { facts: ['late'] }, [null, 'facts: noVeto']],
  [
    'no source, text or file',
    { source: ' ', text: '', proved: false },
    ['case_or_breach', 'source: sourceMissing', 'text: textMissing', 'evidence: evidenceMissing'],
  ],
] as const)('%s', (_what, changed, expected) => {
  expect(reported(changed)).toEqual(expected);
});

// The Plan counts from 1 January of the cycle's year; whoever holds a plaque goes on meeting the standard until today.
test.each([
  ['criminal_case', '2025-12-31', 2026, 'beforeYear'],
  ['criminal_case', '2026-01-01', 2026, undefined],
  ['criminal_case', '2026-11-02', 2026, undefined],
  ['criminal_case', '2026-11-03', 2026, 'ahead'],
  ['criminal_case', '2026-10-20', 2023, undefined], // three years after the award
  ['criminal_case', '2022-12-31', 2023, 'beforeYear'],
  ['d_class', '2019-05-05', 2026, undefined], // in use whenever it was found
  ['criminal_case', null, 2026, 'noDay'],
] as const)('%s on %s in the cycle of %i: %s', (fact, happenedOn, cycleYear, problem) => {
  const facts = fact === 'd_class' ? ['d_class', 'in_use'] : [fact];
  expect(reported({ facts, happenedOn }, cycleYear).slice(1)).toEqual(
    problem === undefined ? [] : [`happenedOn: ${problem}`],
  );
});

test('a report that is right amounts to a veto', () => {
  const keys = standardization.vetoes.flatMap(({ facts }) => facts.map(({ key }) => key));
  fc.assert(
    fc.property(fc.subarray(keys), fc.constantFrom('2025-06-01', '2026-01-01', '2026-11-02'), (facts, happenedOn) => {
      const { veto, problems } = reportedVeto(
        standardization,
        { ...whole, facts, happenedOn },
        { cycleYear: 2026, today },
      );
      if (problems.length > 0) return;
      const rule = standardization.vetoes.find(({ key }) => key === veto)!;
      const own = rule.facts.filter(({ key }) => facts.includes(key)).length;
      expect(rule.needs === 'all' ? own === rule.facts.length : own > 0).toBe(true);
    }),
  );
});

test.each([
  [null, '2026-10-26', 'unapproved'],
  ['2026-10-20', null, 'unapproved'],
  ['2026-10-26', '2026-10-26', 'before'],
  ['2026-10-27', '2026-10-26', 'since'],
] as const)('what happened on %s to a school approved on %s happened %s it', (happened, approved, expected) => {
  expect(timeOf(happened, approved)).toBe(expected);
});

const flow: Flow = standardizationFlow;

test.each([
  ['county confirmation', false, null],
  ['order by county', true, 'bar'],
  ['mending for city', true, 'bar'],
  ['notice', true, 'bar'],
  ['proposed', true, 'bar'],
  ['award', true, 'bar'],
  ['awarded', true, 'revoke'],
  ['revoked', false, null],
  ['ended', false, 'bar'],
] as const)('at "%s": taken %s, confirmed by %s', (stage, taken, step) => {
  expect([takesFindings(flow, stage), confirmingStep(flow, stage)]).toEqual([taken, step]);
});

test('a decision needs a choice, a number, a document and a reason', () => {
  const nothing = { decision: '', number: ' ', reason: '', scanned: false } as const;
  expect(decisionProblems(nothing).map(({ field }) => field)).toEqual(['decision', 'number', 'document', 'reason']);
  expect(decisionProblems({ decision: 'lift', number: '1', reason: '不属实', scanned: true })).toEqual([]);
});

const valid = { state: 'valid', untilOn: null };
const suspended = { state: 'suspended', untilOn: null };
const mending = { state: 'mending', untilOn: '2026-12-01' };

test.each([
  ['valid before', [valid, suspended], valid],
  ['to be mended before', [valid, mending, suspended], mending],
  ['mended, then suspended twice', [valid, mending, valid, suspended, suspended], valid],
  ['nothing known', [], valid],
])('a plaque that was %s stands so again', (_what, states, expected) => {
  expect(stateBefore(states)).toEqual(expected);
});
