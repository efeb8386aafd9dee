import { describe, expect, test } from 'vitest';
import { barOf, confirmationProblems, sharedOut, type Team, teamProblems } from '../../src/reviews/rules.ts';
import type { Fact } from '../../src/scoring/veto.ts';
import { candidate, sections } from './candidates.ts';

const terms = {
  candidates: [
    candidate(1),
    candidate(2),
    candidate(3, { belongsToSchool: true }),
    candidate(4, { scoredBefore: true }),
    candidate(5, { conflict: { kind: 'former post', said: '', until: '2023-08-31' } }),
    candidate(6, { conflict: { kind: 'relative', said: '配偶', until: null } }),
    candidate(7, { conflict: { kind: 'other', said: '承建方亲属', until: null } }),
  ],
  sections,
  today: '2026-11-02',
  visitBefore: '2026-10-20',
};
const team = (more: Partial<Team> = {}): Team => ({
  members: [1, 2],
  leader: 1,
  visitOn: '2026-11-10',
  owners: new Map(),
  seconds: new Map(),
  ...more,
});

describe('a team', () => {
  test.each([
    ['of one', { members: [1] }, ['reviews.team.tooFew']],
    ['of the same person twice', { members: [1, 1] }, ['reviews.team.tooFew']],
    ['without a leader', { leader: null }, ['reviews.team.noLeader']],
    ['led by somebody who is not on it', { leader: 4 }, ['reviews.team.leaderNotMember']],
    ['with somebody of the school', { members: [1, 2, 3] }, ['reviews.team.barred.belongsToSchool']],
    ['with somebody who scored before', { members: [1, 2, 4] }, ['reviews.team.barred.scoredBefore']],
    ['with somebody who declares a former post', { members: [1, 2, 5] }, ['reviews.team.barred.former post']],
    ['with somebody who has a relative there', { members: [1, 2, 6] }, ['reviews.team.barred.relative']],
    ['with somebody who declares another reason', { members: [1, 2, 7] }, ['reviews.team.barred.other']],
    ['with somebody unknown', { members: [1, 2, 99] }, ['reviews.team.unknownMember']],
    ['without a visit', { visitOn: '' }, ['reviews.team.noVisit']],
    ['that visits on a day the calendar lacks', { visitOn: '2026-11-31' }, ['reviews.team.visitNotADay']],
    ['that visits yesterday', { visitOn: '2026-11-01' }, ['reviews.team.visitOver']],
    ['that gives a section to a stranger', { owners: new Map([['A1', 9]]) }, ['reviews.team.ownerNotMember']],
    ['that visits today', { visitOn: '2026-11-02' }, []],
    ['whose visit is over already', { visitOn: '2026-10-20' }, []],
    ['of two', {}, []],
  ])('%s', (_, more, expected) => {
    expect(teamProblems(team(more), terms).map(({ key }) => key)).toEqual(expected);
  });

  test('is told who belongs to the school before who scored it', () => {
    expect(barOf(candidate(1, { belongsToSchool: true, scoredBefore: true }))).toBe('belongsToSchool');
  });
});

describe('sections are shared out', () => {
  test('so that two have nearly the same points, and the leader no more', () => {
    const owners = sharedOut(team(), sections);
    expect([...owners]).toEqual([
      ['A1', 2],
      ['A2', 1],
      ['A3', 1],
      ['A4', 2],
      ['A5', 1],
    ]);
  });

  test('with one owner each, in the order of the rubric, for any number of members', () => {
    for (const members of [
      [1, 2],
      [1, 2, 3],
      [1, 2, 3, 4, 5, 6, 7],
    ]) {
      const owners = sharedOut(team({ members }), sections);
      expect([...owners.keys()]).toEqual(sections.map(({ code }) => code));
      expect([...owners.values()].every((owner) => members.includes(owner))).toBe(true);
    }
  });

  test('around those that are given', () => {
    const owners = sharedOut(
      team({
        owners: new Map([
          ['A1', 1],
          ['A2', null],
        ]),
      }),
      sections,
    );
    expect(owners.get('A1')).toBe(1);
    expect(owners.get('A2')).toBe(2);
  });
});

test('the office confirms each fact that stands, and the rest as one', () => {
  const said = (answer: Fact['answer']): Fact => ({ answer, on: null, source: '', evidence: 0 });
  const facts = new Map([
    ['d_class', said('yes')],
    ['in_use', said('no')],
  ]);
  const fields = (confirmed: string[]) => confirmationProblems(facts, confirmed).map(({ field }) => field);
  expect(fields([])).toEqual(['confirmed.d_class', 'confirmed.rest']);
  expect(fields(['rest'])).toEqual(['confirmed.d_class']);
  expect(fields(['d_class', 'rest'])).toEqual([]);
});
