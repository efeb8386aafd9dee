import { describe, expect, test } from 'vitest';
import { decide, type LaidDesk } from '../../src/double-scoring/deciding.ts';
import type { Double } from '../../src/double-scoring/rules.ts';
import type { Entry } from '../../src/scoring/entry.ts';
import { points } from '../../src/scoring/points.ts';
import type { Indicator } from '../../src/scoring/rubric.ts';
import type { OwnLine } from '../../src/sheets/lines.ts';
import { aJudged, aMeasured, aRubricOf, entered, someFigures } from '../scoring/makers.ts';

const said = (personId: number, entry: Entry): OwnLine => ({
  code: 'C2',
  personId,
  entry,
  reason: '没有此项',
  differenceReason: '',
  basisVersion: 1,
  version: 1,
  savedAt: '2026-11-02T09:00:00Z',
  handedIn: true,
});
const judged = (text: string): Entry => ({ kind: 'judged', points: points(text) });

/** A line, as two say it; worth 10, and left out where a school has no such thing, unless another is given. */
function saidBy(
  first: Entry,
  second: Entry,
  scored: Indicator = aJudged('C2', '10', { notApplicable: 'left out' }),
): [LaidDesk, Double] {
  const rubric = aRubricOf(aJudged('C1', '990'), scored);
  const scoring = { rubric, schoolType: 'primary', programme: { difference: { line: 2000, total: 5000 } } };
  const desk = { scoring, current: { sheet: { stage: 'county' }, figures: someFigures() }, sheets: new Map() };
  const own = new Map([
    [1, said(1, first)],
    [2, said(2, second)],
  ]);
  return [desk as unknown as LaidDesk, { code: 'C2', section: 'A1', raters: [1, 2], own, state: 'all in' }];
}

describe('of a line that one of two left out as not there', () => {
  const ofBoth = saidBy({ kind: 'not applicable' }, judged('8'));

  test('there is no mean: what is left out is not nought points', () => {
    expect(decide(...ofBoth, { take: 'mean', points: '', reason: '相差较大' })).toMatchObject({
      problem: 'double-scoring.problem.unknown',
    });
  });

  test('either word can be taken, and the leader may give points, which say that one gave none', () => {
    expect(decide(...ofBoth, { take: 'from-1', points: '', reason: '现场没有' })).toMatchObject({
      statement: { entry: { kind: 'not applicable' } },
    });
    expect(decide(...ofBoth, { take: 'leader', points: '7', reason: '现场看到' })).toMatchObject({
      statement: { entry: { kind: 'settled', given: [null, 800], points: 700 } },
    });
  });
});

test('the mean of points is offered where both gave points', () => {
  expect(decide(...saidBy(judged('7'), judged('8')), { take: 'mean', points: '', reason: '' })).toMatchObject({
    statement: { entry: { kind: 'settled', points: 750 } },
  });
});

test('of two counts one is right: a quantity has no mean', () => {
  const site = aMeasured('C4', { code: 'C2' });
  const both = saidBy(entered(site, '10692'), entered(site, '9000'), site);
  expect(decide(...both, { take: 'mean', points: '', reason: '相差较大' })).toMatchObject({
    problem: 'double-scoring.problem.unknown',
  });
  expect(decide(...both, { take: 'from-2', points: '', reason: '实地丈量' })).toMatchObject({
    statement: { entry: { kind: 'measured', entered: 900_000 } },
  });
});
