import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { points } from '../../src/scoring/points.ts';
import { indicatorsOf } from '../../src/scoring/rubric.ts';
import { isSaid, type Line } from '../../src/sheets/lines.ts';
import { carriedOver } from '../../src/sheets/re-review.ts';
import { earlierLineSeen } from '../../src/sheets/seen.ts';
import { type Ground, takeDown } from '../../src/sheets/taking-down.ts';
import { typedLines } from '../../src/sheets/typed.ts';
import { anyEntries, anyFigures, anyType, someFigures, theRubric } from '../scoring/makers.ts';
import { aSheet, fullEntries } from '../score-papers/workplace.ts';

const carriedOf = (workplace: ReturnType<typeof aSheet>) =>
  carriedOver(workplace.reckoned.sheet, workplace.reckoned.total, theRubric);

describe('what a re-review carries over', () => {
  test('is what had full points and was judged, graded or checked, at every kind of school: no more, no less', () => {
    fc.assert(
      fc.property(anyType, anyFigures, anyEntries(theRubric, false), (type, figures, entries) => {
        const workplace = aSheet({ type, figures, entries });
        const carried = carriedOf(workplace);
        for (const indicator of indicatorsOf(theRubric)) {
          const outcome = workplace.reckoned.total.lines.get(indicator.code);
          const full = outcome?.state === 'scored' && outcome.points === indicator.full;
          const entry = workplace.reckoned.sheet.lines.get(indicator.code)?.entry;
          expect(carried.has(indicator.code)).toBe(full && indicator.kind !== 'measured' && entry !== null);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('gives the same points once more: nothing is won or lost by carrying over', () => {
    fc.assert(
      fc.property(anyType, anyFigures, anyEntries(theRubric, true), (type, figures, entries) => {
        const carried = carriedOf(aSheet({ type, figures, entries }));
        const { total } = aSheet({ type, figures: someFigures({}), entries: carried }).reckoned;
        for (const [code] of carried) {
          const full = indicatorsOf(theRubric).find((one) => one.code === code)!.full;
          expect(total.lines.get(code)).toMatchObject({ state: 'scored', points: full });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('of points that were settled among several is what one person would have given', () => {
    const judged = indicatorsOf(theRubric).find(({ kind }) => kind === 'judged')!;
    const settled = { kind: 'settled', way: 'leader', given: [], points: judged.full } as const;
    const workplace = aSheet({
      type: 'primary',
      figures: someFigures({}),
      entries: fullEntries({ [judged.code]: settled }),
    });
    expect(carriedOf(workplace).get(judged.code)).toEqual({ kind: 'judged', points: judged.full });
  });
});

test.each([
  ['nobody wrote on', { version: 0, entry: null, savedBy: null }, false],
  ['was saved', { version: 1, entry: { kind: 'judged', points: points('2') }, savedBy: '王五' }, true],
  ['was saved blank', { version: 2, entry: null, savedBy: '王五' }, true],
  ['was blanked for a re-review', { version: 3, entry: null, savedBy: null }, false],
  ['was carried over', { version: 3, entry: { kind: 'judged', points: points('2') }, savedBy: '王五' }, true],
] as const)('a line that %s has been said: %o, %s', (_, line, said) => {
  expect(isSaid(line)).toBe(said);
  expect(earlierLineSeen('judged', line)).toBe(said);
  expect(earlierLineSeen('measured', line)).toBe(true);
});

describe('a line that was carried over', () => {
  const judged = indicatorsOf(theRubric).find(({ kind, full }) => kind === 'judged' && full >= 200)!;
  const list = indicatorsOf(theRubric).find(({ kind }) => kind === 'checklist')!;
  const workplace = aSheet({ type: 'primary', figures: someFigures({}), entries: fullEntries(), signed: false });
  const lines = new Map<string, Line>(workplace.reckoned.sheet.lines);
  for (const { code } of [judged, list]) lines.set(code, { ...lines.get(code)!, carriedOver: true });
  const ground: Ground = {
    sheet: { ...workplace.reckoned.sheet, lines },
    sheets: new Map(),
    scoring: workplace.desk.scoring,
    figures: workplace.reckoned.figures,
    readDay: () => null,
    asLeader: () => false,
  };
  const typed = (code: string, fields: Record<string, string>) =>
    takeDown(
      ground,
      typedLines(
        {
          [`${code}.version`]: '1',
          ...Object.fromEntries(Object.entries(fields).map(([k, v]) => [`${code}.${k}`, v])),
        },
        [code],
      ),
    );
  const fault = list.kind === 'checklist' ? list.faults[0]!.key : '';

  test('stands as it is when the page sends it along', () => {
    expect(typed(list.code, { answered: 'yes' })).toEqual({ changes: new Map(), problems: new Map(), clashes: [] });
  });

  test.each([
    ['a fault', list.code, { faults: fault }],
    ['nothing at all', judged.code, {}],
  ])('is not scored anew with %s and no reason', (_, code, fields) => {
    expect(typed(code, fields).problems.get(code)).toEqual([{ field: 'reason', key: 'sheets.problem.reopenReason' }]);
  });

  test('is scored anew with a reason', () => {
    const { changes, problems } = typed(list.code, { faults: fault, reason: '复核时发现' });
    expect([problems.size, changes.get(list.code)]).toEqual([
      0,
      { entry: { kind: 'checklist', faults: [fault] }, reason: '复核时发现', differenceReason: '' },
    ]);
  });
});
