import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differencesOf } from '../../src/rubrics/differences.ts';
import { childrenOf, find, freeCode, move, put, remove } from '../../src/rubrics/editing.ts';
import { formOfRow, rowOfForm } from '../../src/rubrics/node-form.ts';
import { rowsOfRubric } from '../../src/rubrics/table-rows.ts';
import { type Indicator, indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import { theRubric } from '../scoring/makers.ts';
import { anyRubric } from './makers.ts';

const codesBelow = (rubric: Rubric, parent: string | null): readonly string[] =>
  childrenOf(rubric, parent).map(({ code }) => code);

describe('moving', () => {
  test('before a sibling, to the end, and to another parent', () => {
    expect(codesBelow(move(theRubric, 'C3', { parent: 'B1', before: 'C1' })!, 'B1').slice(0, 3)).toEqual([
      'C3',
      'C1',
      'C2',
    ]);
    expect(codesBelow(move(theRubric, 'C1', { parent: 'B1', before: null })!, 'B1').at(-1)).toBe('C1');
    const moved = move(theRubric, 'C1', { parent: 'B2', before: 'C8' })!;
    expect(codesBelow(moved, 'B2').slice(0, 3)).toEqual(['C7', 'C1', 'C8']);
    expect(find(moved, 'C1')?.node).toMatchObject({ criterion: 'B2', section: 'A1' });
    expect(find(move(theRubric, 'B1', { parent: 'A2', before: null })!, 'C1')?.node).toMatchObject({ section: 'A2' });
  });

  test('nothing stands where its level does not belong', () => {
    expect(move(theRubric, 'C1', { parent: 'A2', before: null })).toBeNull();
    expect(move(theRubric, 'B1', { parent: null, before: null })).toBeNull();
    expect(move(theRubric, 'C1', { parent: 'C2', before: null })).toBeNull();
    expect(move(theRubric, 'C99', { parent: 'B1', before: null })).toBeNull();
  });

  test('never loses or doubles anything', () => {
    fc.assert(
      fc.property(anyRubric, fc.nat(), fc.nat(), fc.nat(), (rubric, which, where, at) => {
        const indicators = indicatorsOf(rubric);
        const { code } = indicators[which % indicators.length]!;
        const criteria = rubric.sections.flatMap((section) => section.criteria);
        const parent = criteria[where % criteria.length]!.code;
        const siblings = [...codesBelow(rubric, parent), null];
        const moved = move(rubric, code, { parent, before: siblings[at % siblings.length]! })!;
        expect(
          indicatorsOf(moved)
            .map((one) => one.code)
            .toSorted(),
        ).toEqual(indicators.map((one) => one.code).toSorted());
        expect(find(moved, code)?.parent).toBe(parent);
      }),
    );
  });
});

describe('putting and removing', () => {
  test('what has changed its code keeps its place and what stands below it', () => {
    const section = { ...find(theRubric, 'A1')!.node, code: 'A9' };
    const renamed = put(theRubric, 'A1', 'section', section, { parent: null, before: 'A1' })!;
    expect(codesBelow(renamed, null)).toEqual(['A9', 'A2', 'A3', 'A4', 'A5']);
    expect(codesBelow(renamed, 'A9')).toEqual(codesBelow(theRubric, 'A1'));
    expect(find(renamed, 'C1')?.node).toMatchObject({ section: 'A9' });
  });

  test('faults and grades are keyed by their place', () => {
    const c6 = find(theRubric, 'C6')!.node as Indicator & { kind: 'checklist' };
    const turned = { ...c6, code: 'C6a', faults: c6.faults.toReversed() };
    const after = put(theRubric, 'C6', 'indicator', turned, { parent: 'B1', before: 'C6' })!;
    expect((find(after, 'C6a')!.node as typeof c6).faults.map(({ key }) => key)).toEqual([
      'C6a.1',
      'C6a.2',
      'C6a.3',
      'C6a.4',
    ]);
  });

  test('what is removed is gone with all below it, and its code is free', () => {
    const without = remove(theRubric, 'B1');
    expect(indicatorsOf(without)).toHaveLength(75);
    expect(freeCode(without, 'criterion')).toBe('B1');
    expect(freeCode(without, 'indicator')).toBe('C1');
    expect(remove(theRubric, 'C99')).toEqual(theRubric);
  });
});

describe('differences of two versions', () => {
  const said = (before: Rubric, after: Rubric) =>
    differencesOf(before, after).map(({ code, what }) => `${code} ${what}`);

  test('none between a rubric and itself', () => {
    fc.assert(
      fc.property(anyRubric, (rubric) => {
        expect(said(rubric, rubric)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('what is added, removed, changed and moved; one that moved is one difference, not as many as it passed', () => {
    const added = put(
      theRubric,
      null,
      'indicator',
      { ...find(theRubric, 'C1')!.node, code: 'C99' },
      { parent: 'B1', before: 'C1' },
    )!;
    expect(said(theRubric, added)).toEqual(['C99 added']);
    expect(said(added, theRubric)).toEqual(['C99 removed']);
    expect(said(theRubric, move(theRubric, 'C6', { parent: 'B1', before: 'C1' })!)).toEqual(['C6 moved']);
    expect(said(theRubric, move(theRubric, 'C6', { parent: 'B2', before: null })!)).toEqual(['C6 changed']);
    const c7 = { ...find(theRubric, 'C7')!.node, title: { zh: '生均建筑面积', en: 'Floor area per pupil' } };
    const [difference] = differencesOf(
      theRubric,
      put(theRubric, 'C7', 'indicator', c7, { parent: 'B2', before: 'C7' })!,
    );
    expect(difference?.cells.map(({ column, after }) => `${column} ${after}`)).toEqual([
      'title_zh 生均建筑面积',
      'title_en Floor area per pupil',
    ]);
  });
});

test('a form says what its row of the table says', () => {
  fc.assert(
    fc.property(anyRubric, (rubric) => {
      for (const row of rowsOfRubric(rubric, '\n')) {
        const again = rowOfForm(formOfRow(row), row['level']!, row['parent'] || null);
        for (const [column, text] of Object.entries(again)) expect([column, text]).toEqual([column, row[column]]);
      }
    }),
    { numRuns: 50 },
  );
});
