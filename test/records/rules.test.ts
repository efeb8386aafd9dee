import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Double } from '../../src/double-scoring/rules.ts';
import { kindFor, kinds, recordKinds, type RecordKind } from '../../src/records/kinds.ts';
import { namesOf, readTime, recordProblems, recordSeen, shareOf, tidied, type Said } from '../../src/records/rules.ts';
import { readMoment } from '../../src/records/schema.ts';
import { methods } from '../../src/scoring/rubric.ts';
import { messagesIn } from '../../src/web/texts.ts';
import { viewsFolder } from '../../src/web/render.ts';

const finished: Readonly<Record<RecordKind, Said>> = {
  lesson: {
    class: '三（1）班',
    subject: '语文',
    topic: '搭船的鸟',
    from: '08:00',
    to: '08:40',
    notes: '朗读充分。',
    'ratings.aims': 'A',
    'ratings.content': 'B',
    'ratings.teaching': 'C',
    'ratings.participation': 'D',
    'ratings.effect': 'A',
    overall: 'B',
  },
  interview: {
    whom: 'pupils',
    count: '6',
    place: '会议室',
    'answers.0.question': '作业多吗？',
    'answers.0.answer': '不多。',
    summary: '负担适中。',
  },
  questionnaire: {
    whom: 'parents',
    handedOut: '120',
    returned: '114',
    valid: '112',
    'questions.0.question': '安全',
    'questions.0.satisfied': '96.43',
    result: '总体满意。',
  },
  document: { title: '课程计划', years: '2026', completeness: 'complete' },
  site: { place: '食堂', found: '干净。' },
};

test.each(recordKinds)('a %s that says all that is needed has nothing wrong with it', (kind) => {
  expect(recordProblems(kinds[kind], finished[kind], true)).toEqual([]);
});

test.each(recordKinds)(
  'of a %s that says nothing, every needed field is asked for; its draft may say nothing',
  (kind) => {
    const asked = new Set(recordProblems(kinds[kind], {}, true).map(({ field }) => field.split('.')[0]));
    const needed = kinds[kind].fields.filter((field) => field.needed === true).map(({ key }) => key);
    expect([...asked]).toEqual(needed);
    expect(recordProblems(kinds[kind], {}, false)).toEqual([]);
  },
);

test.each<[RecordKind, Said, string, string]>([
  ['lesson', { to: '08:00' }, 'to', 'after'],
  ['lesson', { to: '25:00' }, 'to', 'time'],
  ['lesson', { period: '13' }, 'period', 'number'],
  ['lesson', { period: '两' }, 'period', 'number'],
  ['lesson', { overall: 'E' }, 'overall', 'choice'],
  ['lesson', { 'ratings.effect': '优' }, 'ratings.effect', 'choice'],
  ['lesson', { teacher: '三年级语文教研组长兼班主任' }, 'teacher', 'tooLong'],
  ['interview', { whom: '王小明' }, 'whom', 'choice'],
  ['interview', { count: '0' }, 'count', 'number'],
  ['interview', { 'answers.1.question': '还有呢？' }, 'answers.1.answer', 'cell.long'],
  ['interview', { 'answers.1.answer': '没有。' }, 'answers.1.question', 'cell.text'],
  ['questionnaire', { returned: '121' }, 'returned', 'atMost.handedOut'],
  ['questionnaire', { valid: '115' }, 'valid', 'atMost.returned'],
  ['questionnaire', { 'questions.0.satisfied': '100.01' }, 'questions.0.satisfied', 'percent'],
  ['questionnaire', { 'questions.0.satisfied': '96.431' }, 'questions.0.satisfied', 'percent'],
  ['questionnaire', { 'questions.0.satisfied': '-1' }, 'questions.0.satisfied', 'percent'],
  ['document', { completeness: 'gaps' }, 'found', 'missing.long'],
  ['site', { count: '4' }, 'counted', 'missing.text'],
  ['site', { counted: '灭火器' }, 'count', 'missing.number'],
])('a %s with %o is told at %s: %s', (kind, changed, field, key) => {
  const problems = recordProblems(kinds[kind], { ...finished[kind], ...changed }, true);
  expect(problems.map((problem) => [problem.field, problem.key])).toEqual([[field, key]]);
});

test('a document that is not there, or complete, needs no words; a count of nothing is a count', () => {
  for (const completeness of ['complete', 'missing'])
    expect(recordProblems(kinds.document, { ...finished.document, completeness }, true)).toEqual([]);
  expect(recordProblems(kinds.site, { ...finished.site, counted: '灭火器', count: '0' }, true)).toEqual([]);
});

test('a text of exactly as many characters as are allowed is kept, one more is not, also as a draft', () => {
  const said = (length: number): Said => ({ ...finished.site, place: '𬴂'.repeat(length) });
  expect(recordProblems(kinds.site, said(60), false)).toEqual([]);
  expect(recordProblems(kinds.site, said(61), false)).toEqual([
    { field: 'place', key: 'tooLong', values: { most: '60' } },
  ]);
});

describe('what was typed is kept as it stands', () => {
  test('trimmed, in plain digits, without gaps between rows, and nothing that is no field of the kind', () => {
    expect(
      tidied(kinds.questionnaire, {
        whom: ' parents ',
        handedOut: '１２０',
        returned: '',
        'questions.0.question': '  ',
        'questions.3.question': '安全',
        'questions.3.satisfied': '９６．４ %',
        'questions.7.question': '作业\r\n量',
        'questions.20.question': '第二十一题',
        is_admin: 'yes',
      }),
    ).toEqual({
      whom: 'parents',
      handedOut: '120',
      'questions.0.question': '安全',
      'questions.0.satisfied': '96.4',
      'questions.1.question': '作业\n量',
    });
  });

  test('tidying what is tidy changes nothing, whatever was typed', () => {
    for (const kind of recordKinds) {
      const names = kinds[kind].fields.flatMap(namesOf);
      fc.assert(
        fc.property(
          fc.dictionary(fc.constantFrom(...names), fc.string({ maxLength: 12, unit: 'grapheme' })),
          (typed) => {
            const once = tidied(kinds[kind], typed);
            expect(tidied(kinds[kind], once)).toEqual(once);
          },
        ),
        { numRuns: 60 },
      );
    }
  });
});

test.each([
  ['9:05', '09:05'],
  ['09：05', '09:05'],
  ['9时05分', '09:05'],
  ['0905', '09:05'],
  ['２３:５９', '23:59'],
  ['24:00', null],
  ['9:60', null],
  ['上午九点', null],
  ['', null],
])('%s is the time %s', (typed, expected) => {
  expect(readTime(typed)).toBe(expected);
});

const now = new Date('2026-11-02T09:00:30+08:00');
test.each([
  [{ on: '', time: '' }, '2026-11-02T09:00:00+08:00', []],
  [{ on: '2026-11-02', time: '' }, '2026-11-02T09:00:00+08:00', []],
  [{ on: '2026年11月1日', time: '' }, '2026-11-01T00:00:00+08:00', []],
  [{ on: '', time: '8:15' }, '2026-11-02T08:15:00+08:00', []],
  [{ on: '2026-11-02', time: '09:01' }, null, ['time future']],
  [{ on: '2026-11-03', time: '08:00' }, null, ['on future']],
  [{ on: '2025-12-31', time: '08:00' }, null, ['on tooEarly']],
  [{ on: '2026-02-30', time: 'x' }, null, ['on day', 'time time']],
])('%o at nine o’clock is %s', (typed, at, problems) => {
  const read = readMoment(typed, now, '2026-01-01');
  expect(read.problems.map(({ field, key }) => `${field} ${key}`)).toEqual(problems);
  expect(read.at).toEqual(at === null ? now : new Date(at));
});

test.each([
  ['114', '120', '95.0'],
  ['1', '3', '33.3'],
  ['2', '3', '66.6'],
  ['0', '5', '0.0'],
  ['1', '0', null],
  ['1', undefined, null],
  ['很多', '3', null],
])('%s of %s is %s per cent', (part, whole, expected) => {
  expect(shareOf(part, whole)).toBe(expected);
});

const double = (state: Double['state'], raters: number[]): Double => ({
  code: 'C42',
  section: 'A2',
  raters,
  own: new Map(),
  state,
});

describe('who sees a record: the author (1), the other who scores apart (2), the leader (3), a member (4), the office (5), one to whom all is veiled (6)', () => {
  const people = [
    [1, false, 'all'],
    [2, false, 'all'],
    [3, true, 'all'],
    [4, false, 'all'],
    [5, false, 'all'],
    [6, false, 'by line'],
  ] as const;
  const open = new Map([['C42', double('open', [1, 2])]]);
  const handedIn = new Map([['C42', double('all in', [1, 2])]]);
  test.each([
    ['final, on a line of one person', 'final', ['C1'], open, '+ + + + + -'],
    ['final, on a line scored apart and open', 'final', ['C42'], open, '+ - - - - -'],
    ['final, on such a line among others', 'final', ['C1', 'C42'], open, '+ - - - - -'],
    ['final, on a line of which all have handed in', 'final', ['C42'], handedIn, '+ + + + + -'],
    ['a draft on a line', 'draft', ['C1'], open, '+ - + - - -'],
    ['a draft on a line scored apart and open', 'draft', ['C42'], open, '+ - - - - -'],
    ['a draft on no line yet', 'draft', [], open, '+ - - - - -'],
  ] as const)('%s', (_, state, codes, doubles, expected) => {
    const signs = people.map(([personId, leads, seen]) =>
      recordSeen({ personId, leads, seen, doubles }, { authorId: 1, state, codes }) ? '+' : '-',
    );
    expect(signs.join(' ')).toBe(expected);
  });

  test('what a member who does not score the line wrote of it is no secret', () => {
    const looking = { personId: 2, leads: false, seen: 'all', doubles: open } as const;
    expect(recordSeen(looking, { authorId: 4, state: 'final', codes: ['C42'] })).toBe(true);
  });
});

describe('the kinds are data that hold together', () => {
  const words = { 'zh-CN': messagesIn(viewsFolder, 'zh-CN'), en: messagesIn(viewsFolder, 'en') };

  test('each method has its kind, and each kind its method', () => {
    expect(recordKinds.map((key) => kinds[key].method).toSorted()).toEqual([...methods].toSorted());
    for (const key of recordKinds) expect(kindFor([kinds[key].method])).toBe(key);
    expect(kindFor([])).toBe('site');
  });

  test.each(recordKinds)('every field of a %s has its words, and refers to fields that are there', (kind) => {
    const { fields, headline } = kinds[kind];
    const keys = fields.map(({ key }) => key);
    const labels = fields.flatMap((field) => [
      field.key,
      ...(field.as === 'grades' ? namesOf(field) : []),
      ...(field.as === 'rows' ? field.columns.map(({ key }) => `${field.key}.${key}`) : []),
    ]);
    const choices = fields.flatMap((field) =>
      field.as === 'choice' ? field.options.map((option) => `records.choice.${field.words}.${option}`) : [],
    );
    const needed = [...labels.map((label) => `records.field.${kind}.${label}`), ...choices, `records.note.${kind}`];
    for (const known of Object.values(words)) expect(needed.filter((key) => !known.has(key))).toEqual([]);
    const references = fields.flatMap((field) => [
      ...(typeof field.needed === 'object' ? [field.needed.with] : []),
      ...(field.as === 'number' && field.atMost !== undefined ? [field.atMost] : []),
      ...(field.as === 'time' && field.after !== undefined ? [field.after] : []),
    ]);
    expect([...references, ...headline].filter((key) => !keys.includes(key))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
