import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardization } from '../../seeds/standardization.ts';
import {
  pendingFacts,
  unansweredFacts,
  vetoesOf,
  vetoProblems,
  type Answer,
  type Fact,
  type Facts,
} from '../../src/scoring/veto.ts';

const period = { cycleYear: 2026, until: '2026-12-20' };
const seven = [
  'd_class',
  'in_use',
  'accident',
  'lives_endangered',
  'main_responsibility',
  'criminal_case',
  'ethics_breach',
];

const aFact = (answer: Answer, on: string | null = '2026-05-04'): Fact => ({
  answer,
  on,
  source: '鉴定报告',
  evidence: 1,
});

/** All seven answered 否, save these. */
const factsWith = (answers: Readonly<Record<string, Fact>>): Facts =>
  new Map(seven.map((key) => [key, answers[key] ?? aFact('no', null)]));

const vetoesWith = (answers: Readonly<Record<string, Fact>>): string =>
  vetoesOf(standardization, factsWith(answers), period)
    .map(({ key }) => key)
    .join(' ');

test('the programme asks for the seven facts of the Plan', () => {
  expect(standardization.vetoes.flatMap(({ facts }) => facts.map(({ key }) => key))).toEqual(seven);
});

const [yes, no, pending] = [aFact('yes'), aFact('no'), aFact('pending')];

test.each<[string, Readonly<Record<string, Fact>>, string]>([
  ['nothing happened', {}, ''],
  ['a D-class building that is fenced off', { d_class: yes }, ''],
  ['a D-class building in use', { d_class: yes, in_use: yes }, 'dangerous_building'],
  [
    'in use since long ago',
    { d_class: aFact('yes', '2019-03-01'), in_use: aFact('yes', '2019-03-01') },
    'dangerous_building',
  ],
  ['in use, its class to be verified', { d_class: pending, in_use: yes }, ''],
  ['an accident without danger to lives', { accident: yes, main_responsibility: yes }, ''],
  ['an accident for which others answer', { accident: yes, lives_endangered: yes, main_responsibility: no }, ''],
  [
    'an accident, lives endangered, the school responsible',
    { accident: yes, lives_endangered: yes, main_responsibility: yes },
    'safety_accident',
  ],
  [
    'the same on the first day of the year',
    { accident: aFact('yes', '2026-01-01'), lives_endangered: yes, main_responsibility: yes },
    'safety_accident',
  ],
  [
    'the same on the last day of the year before',
    { accident: aFact('yes', '2025-12-31'), lives_endangered: yes, main_responsibility: yes },
    '',
  ],
  [
    'the accident of this year, its consequences found later',
    { accident: aFact('yes', '2026-12-20'), lives_endangered: aFact('yes', '2026-12-30'), main_responsibility: yes },
    'safety_accident',
  ],
  ['a criminal case', { criminal_case: yes }, 'case_or_breach'],
  ['a criminal case after the approval', { criminal_case: aFact('yes', '2026-12-21') }, ''],
  ['a criminal case whose day is not known yet', { criminal_case: aFact('yes', null) }, 'case_or_breach'],
  ['a breach of ethics', { ethics_breach: yes }, 'case_or_breach'],
  [
    'a breach of ethics last year, a case this year',
    { ethics_breach: aFact('yes', '2025-06-01'), criminal_case: yes },
    'case_or_breach',
  ],
  [
    'everything',
    Object.fromEntries(seven.map((key) => [key, yes])),
    'dangerous_building safety_accident case_or_breach',
  ],
])('%s: %s', (_, answers, expected) => {
  expect(vetoesWith(answers)).toBe(expected);
});

test('a veto names the facts that it stands on', () => {
  const [veto] = vetoesOf(
    standardization,
    factsWith({ criminal_case: yes, ethics_breach: aFact('yes', '2025-06-01') }),
    period,
  );
  expect(veto?.facts).toEqual(['criminal_case']);
});

test('待核实 and what nobody answered are told apart', () => {
  const facts: Facts = new Map([
    ['d_class', pending],
    ['in_use', no],
  ]);
  expect(pendingFacts(standardization, facts)).toEqual(['d_class']);
  expect(unansweredFacts(standardization, facts)).toEqual(seven.slice(2));
});

describe('what must stand beside an answer', () => {
  const problemsOf = (fact: Fact): string =>
    vetoProblems(standardization, factsWith({ accident: fact }), '2026-11-02')
      .map(({ field, key }) => `${field} ${key.replace('scoring.veto.', '')}`)
      .join(', ');

  test.each<[string, Fact, string]>([
    ['否 needs nothing', { answer: 'no', on: null, source: '', evidence: 0 }, ''],
    ['待核实 needs nothing', { answer: 'pending', on: null, source: '', evidence: 0 }, ''],
    [
      '是 needs all three',
      { answer: 'yes', on: null, source: ' ', evidence: 0 },
      'accident.on dateMissing, accident.source sourceMissing, accident.evidence evidenceMissing',
    ],
    ['a day that no calendar has', { ...yes, on: '2026-02-30' }, 'accident.on dateMissing'],
    ['a date in words', { ...yes, on: '昨天' }, 'accident.on dateMissing'],
    ['a day to come', { ...yes, on: '2026-11-03' }, 'accident.on dateInFuture'],
    ['today is no day to come', { ...yes, on: '2026-11-02' }, ''],
    ['是 with all three', yes, ''],
  ])('%s', (_, fact, expected) => {
    expect(problemsOf(fact)).toBe(expected);
  });
});

test('a veto never goes away because one more fact is 是', () => {
  const answer = fc.constantFrom<Answer>('yes', 'no', 'pending');
  fc.assert(
    fc.property(fc.tuple(...seven.map(() => answer)), fc.constantFrom(...seven), (answers, key) => {
      const facts = Object.fromEntries(seven.map((each, place) => [each, aFact(answers[place] ?? 'no')]));
      const before = vetoesWith(facts).split(' ').filter(Boolean);
      const after = vetoesWith({ ...facts, [key]: yes });
      for (const veto of before) expect(after).toContain(veto);
    }),
  );
});
