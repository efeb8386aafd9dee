import { describe, expect, test } from 'vitest';
import { roles } from '../../src/accounts/permissions.ts';
import { seats } from '../../src/accounts/seats.ts';
import { nameProblems, readPost, someoneRemains } from '../../src/people/rules.ts';

const regions = [
  { code: '340000', level: 'province' },
  { code: '341200', level: 'city' },
  { code: '341225', level: 'county' },
  { code: '341225101', level: 'township' },
];
const known = new Set([7, 8]);

describe('where a role sits', () => {
  // province, city, county, township, a school, nothing: + taken, - refused
  test.each([
    ['clerk', '- - - - + -'],
    ['principal', '- - - - + -'],
    ['township officer', '- - - + - -'],
    ['county inspector', '- - + - - -'],
    ['county office', '- - + - - -'],
    ['county leading group', '- - + - - -'],
    ['city expert', '- + - - - -'],
    ['city office', '- + - - - -'],
    ['city leading group', '- + - - - -'],
    ['province viewer', '+ - - - - -'],
    ['administrator', '+ + + + + +'],
  ] as const)('%s: %s', (role, row) => {
    const places = [
      ...regions.map(({ code }) => ({ region: code, schools: [] })),
      { region: '', schools: ['7'] },
      blank,
    ];
    const signs = places.map((place) => ('post' in readPost({ role, ...place }, regions, known) ? '+' : '-'));
    expect(signs.join(' ')).toBe(row);
  });
  const blank = { region: '', schools: [] };

  test('every role has a seat', () => {
    expect(Object.keys(seats).toSorted()).toEqual([...roles].toSorted());
  });

  test('an administrator sits nowhere, whatever region was left in the form', () => {
    expect(readPost({ role: 'administrator', region: '341225', schools: ['7'] }, regions, known)).toEqual({
      post: { role: 'administrator', regionCode: null, schoolIds: [] },
    });
  });

  test('schools are taken once, and only those that exist', () => {
    expect(readPost({ role: 'clerk', region: '341225', schools: ['8', '7', '8', '99'] }, regions, known)).toEqual({
      post: { role: 'clerk', regionCode: null, schoolIds: [7, 8] },
    });
  });

  test.each([
    ['nobody', '', 'role', 'role'],
    ['clerk', '', 'region', 'regionOfSchools'],
    ['clerk', '341200', 'region', 'regionOfSchools'],
    ['clerk', '341225101', 'schools', 'schools'],
    ['county office', '341225101', 'region', 'region.county'],
    ['township officer', '', 'region', 'region.township'],
  ])('%s at "%s": what is missing is said at %s', (role, region, field, key) => {
    expect(readPost({ role, region, schools: [] }, regions, known)).toEqual({
      problems: [{ field, key: `people.problem.${key}` }],
    });
  });
});

test.each([
  ['a', '甲', ['username']],
  ['Fangji', '甲', ['username']],
  ['-fangji', '甲', ['username']],
  ['方集', '甲', ['username']],
  ['fangji', '', ['name']],
  ['fangji', '甲'.repeat(41), ['name']],
  ['x'.repeat(41), '', ['username', 'name']],
  ['fang.ji-1', '甲', []],
])('account "%s", name "%s"', (username, name, fields) => {
  expect(nameProblems({ username, name }).map(({ field }) => field)).toEqual(fields);
});

test('the last post that manages people can not go', () => {
  expect(someoneRemains([{ id: 1 }], [1])).toBe(false);
  expect(someoneRemains([{ id: 1 }, { id: 2 }], [1, 2])).toBe(false);
  expect(someoneRemains([{ id: 1 }, { id: 2 }], [2])).toBe(true);
  expect(someoneRemains([{ id: 1 }], [9])).toBe(true);
});
