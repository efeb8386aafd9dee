import { describe, expect, test } from 'vitest';
import { interestProblems, type TypedInterest } from '../../src/interests/rules.ts';

const typed: TypedInterest = {
  reviewer: '',
  search: '',
  school: '5',
  kind: 'former post',
  until: '',
  said: '',
  reason: '',
};
const own = { today: '2026-11-02', schoolKnown: true, reviewerKnown: null };

describe('a conflict of interest', () => {
  test.each([
    ['of a former post', {}, {}, []],
    ['of a former post that ended today', { until: '2026-11-02' }, {}, []],
    ['of a former post that ends tomorrow', { until: '2026-11-03' }, {}, ['until: untilToCome']],
    ['of a former post until some day', { until: '去年' }, {}, ['until: untilNotADay']],
    ['of a relative', { kind: 'relative', said: '配偶' }, {}, []],
    ['of a relative, related somehow', { kind: 'relative' }, {}, ['said: relation']],
    ['of another kind without a reason', { kind: 'other' }, {}, ['said: other']],
    ['of another kind, where a day says nothing', { kind: 'other', said: '合作办学', until: '去年' }, {}, []],
    ['of no kind', { kind: '' }, {}, ['kind: kind']],
    ['with no school, or one elsewhere', {}, { schoolKnown: false }, ['school: school']],
    ['entered by an office with its grounds', { reason: '干部档案' }, { reviewerKnown: true }, []],
    ['entered by an office without grounds', {}, { reviewerKnown: true }, ['reason: reason']],
    ['of nobody of the office', { reason: '干部档案' }, { reviewerKnown: false }, ['reviewer: reviewer']],
  ])('%s', (_, more, terms, expected) => {
    const problems = interestProblems({ ...typed, ...more }, { ...own, ...terms });
    expect(problems.map(({ field, key }) => `${field}: ${key.replace('interests.wrong.', '')}`)).toEqual(expected);
  });
});
