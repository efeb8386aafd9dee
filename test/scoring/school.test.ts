import { describe, expect, test } from 'vitest';
import {
  assessedSections,
  basicFigure,
  figureFields,
  figureProblems,
  flatFigures,
  hasSenior,
  missingFigures,
  readFigures,
  schoolTypes,
  typedFigures,
  type FlatFigures,
  type SchoolType,
} from '../../src/scoring/school.ts';
import { someFigures } from './makers.ts';

test.each<[SchoolType, string, boolean]>([
  ['primary', 'primary', false],
  ['teaching_point', 'primary', false],
  ['junior', 'junior', false],
  ['nine_year', 'primary junior', false],
  ['complete_middle', 'junior', true],
  ['vocational_junior', 'junior', true],
  ['twelve_year', 'primary junior', true],
])('%s: assessed are %s; a senior part: %s', (type, sections, senior) => {
  expect(assessedSections(type).join(' ')).toBe(sections);
  expect(hasSenior(type)).toBe(senior);
});

test.each<[SchoolType, string]>([
  ['primary', 'pupils.primary boarders classes.primary classesWithinLimit.primary staff fullTimeTeachers'],
  [
    'twelve_year',
    'pupils.primary pupils.junior pupils.senior boarders classes.primary classes.junior classesWithinLimit.primary classesWithinLimit.junior staff fullTimeTeachers',
  ],
])('the sheet of %s asks for %s', (type, keys) => {
  expect(
    figureFields(type)
      .map(({ key }) => key)
      .join(' '),
  ).toBe(keys);
});

test('the class-size limit stands in the label of its field', () => {
  expect(figureFields('nine_year').flatMap(({ values }) => Object.values(values))).toEqual(['45', '50']);
});

describe('figures as people type them', () => {
  test.each([
    ['四百', 'notANumber'],
    ['12.5', 'notWhole'],
    ['-3', 'negative'],
    ['1000001', 'tooLarge'],
    ['99999999999999999999', 'tooLarge'],
  ])('“%s” heads are refused: %s', (typed, mistake) => {
    const { flat, problems } = typedFigures('primary', { 'pupils.primary': typed, staff: '40' });
    expect(problems).toEqual([{ field: 'pupils.primary', key: `scoring.count.${mistake}` }]);
    expect(flat).not.toHaveProperty('pupils.primary');
    expect(flat.staff).toBe(40);
  });

  test('a blank is kept as not filled in yet, full-width digits are read', () => {
    const { flat, problems } = typedFigures('primary', { 'pupils.primary': '４８６', boarders: ' ' });
    expect(problems).toEqual([]);
    expect(flat).toMatchObject({ 'pupils.primary': 486, boarders: null, staff: null });
  });

  test('figures of sections that the school does not have are not read', () => {
    expect(typedFigures('primary', { 'pupils.junior': '3' }).flat).not.toHaveProperty('pupils.junior');
  });
});

test('what is stored reads back as the same figures', () => {
  const figures = someFigures({ boarders: null });
  expect(readFigures(flatFigures(figures))).toEqual(figures);
});

test('only what this type of school fills in can be missing', () => {
  expect(missingFigures('primary', readFigures({ 'pupils.primary': 3, boarders: 0 }))).toEqual([
    'classes.primary',
    'classesWithinLimit.primary',
    'staff',
    'fullTimeTeachers',
  ]);
  for (const type of schoolTypes) expect(missingFigures(type, someFigures())).toEqual([]);
});

describe('figures that contradict themselves', () => {
  test.each<[string, SchoolType, FlatFigures, string]>([
    [
      'no pupils',
      'primary',
      { 'pupils.primary': 0, 'classes.primary': 0, 'classesWithinLimit.primary': 0, boarders: 0 },
      'pupils.primary noPupils',
    ],
    [
      'pupils without classes',
      'primary',
      { 'classes.primary': 0, 'classesWithinLimit.primary': 0 },
      'classes.primary pupilsWithoutClasses',
    ],
    ['more classes than pupils', 'junior', { 'classes.junior': 487 }, 'classes.junior moreClassesThanPupils'],
    [
      'more classes within the limit than classes',
      'nine_year',
      { 'classesWithinLimit.junior': 13 },
      'classesWithinLimit.junior moreWithinLimitThanClasses',
    ],
    [
      'more boarders than pupils of the assessed sections',
      'complete_middle',
      { boarders: 487, 'pupils.senior': 900 },
      'boarders moreBoardersThanPupils',
    ],
    ['more teachers than staff', 'primary', { fullTimeTeachers: 41 }, 'fullTimeTeachers moreTeachersThanStaff'],
  ])('%s', (_, type, changed, expected) => {
    const found = figureProblems(type, someFigures(changed)).map(
      ({ field, key }) => `${field} ${key.replace('scoring.figures.', '')}`,
    );
    expect(found).toEqual([expected]);
  });

  test.each(schoolTypes)('none at an orderly school: %s', (type) => {
    expect(figureProblems(type, someFigures())).toEqual([]);
  });

  test('a blank contradicts nothing', () => {
    expect(
      figureProblems('nine_year', readFigures({ boarders: 5, 'classesWithinLimit.primary': 9, fullTimeTeachers: 3 })),
    ).toEqual([]);
  });
});

test('the rubric takes a figure of all assessed sections together, and none while one is blank', () => {
  const figures = someFigures({ 'pupils.primary': 612, 'pupils.junior': 438, 'pupils.senior': 600 });
  expect(basicFigure('twelve_year', figures, 'pupils')).toBe(1050);
  expect(basicFigure('complete_middle', figures, 'pupils')).toBe(438);
  expect(basicFigure('nine_year', figures, 'classes')).toBe(24);
  expect(basicFigure('nine_year', someFigures({ 'pupils.junior': null }), 'pupils')).toBeNull();
});
