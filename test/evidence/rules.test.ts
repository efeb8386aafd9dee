import { expect, test } from 'vitest';
import { alsoUsed } from '../../src/evidence/rules.ts';

const own = { school: 1, assessment: 10 };
const here = { at: 'here', school: 1, assessment: 10, seen: true };
const hereUnseen = { at: 'here, unseen', school: 1, assessment: 10, seen: false };
const lastYear = { at: 'last year', school: 1, assessment: 9, seen: true };
const lastYearUnseen = { at: 'last year, unseen', school: 1, assessment: 9, seen: false };
const other = { at: 'other school', school: 2, assessment: 20, seen: true };
const otherUnseen = { at: 'other school, unseen', school: 3, assessment: 30, seen: false };
const everywhere = [here, hereUnseen, lastYear, lastYearUnseen, other, otherUnseen];

test.each([
  ['a reviewer', 'of a file used once', false, [], [], [], [], false],
  ['a reviewer', 'of one twice in this assessment', false, [here], ['here'], [], [], false],
  ['a reviewer', 'nothing of a place on a sheet they do not see', false, [hereUnseen], [], [], [], false],
  ['a reviewer', 'of another year that they see', false, [lastYear], [], ['last year'], [], false],
  ['a reviewer', 'nothing of a year that they do not see', false, [lastYearUnseen], [], [], [], false],
  ['a reviewer', 'the name of a school that they may read', false, [other], [], [], ['other school'], false],
  ['a reviewer', 'only that there is another school, where they may not', false, [otherUnseen], [], [], [], true],
  ['a reviewer', 'of all places', false, everywhere, ['here'], ['last year'], ['other school'], true],
  ['the school', 'of one twice in this assessment', true, [here], ['here'], [], [], false],
  ['the school', 'nothing of a team’s sheet before it sees it', true, [hereUnseen], [], [], [], false],
  ['the school', 'nothing of other years and schools', true, everywhere, ['here'], [], [], false],
])('%s is told %s', (_, __, ownSchool, places, inIt, years, schools, unnamed) => {
  const told = alsoUsed(own, places, ownSchool);
  const names = (list: readonly { at: string }[]): string[] => list.map(({ at }) => at);
  expect([names(told.here), names(told.otherYears), names(told.otherSchools), told.unnamed]).toEqual([
    inIt,
    years,
    schools,
    unnamed,
  ]);
});
