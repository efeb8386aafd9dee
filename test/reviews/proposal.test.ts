import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proposeTeam } from '../../src/reviews/proposal.ts';
import { barOf, type Candidate } from '../../src/reviews/rules.ts';
import { candidate, sections } from './candidates.ts';

const relative = { kind: 'relative', said: '配偶', until: null } as const;

describe('a team is proposed', () => {
  const chosen = (...candidates: Candidate[]) => {
    const proposal = proposeTeam(candidates, sections);
    return proposal && { members: proposal.members, leader: proposal.leader };
  };

  test.each([
    ['of whoever has the fewest schools this year', [{ visits: 3 }, { visits: 1 }, { visits: 2 }], [2, 3], 2],
    [
      'of whoever is free that day, whatever else they have',
      [{ clash: ['甲小学'] }, { visits: 9 }, { visits: 8 }],
      [3, 2],
      3,
    ],
    ['of the nearer of equals', [{ near: 2 }, { near: 4 }, { near: 3 }], [2, 3], 2],
    ['by load before region', [{ near: 4, visits: 2 }, { near: 2 }, { near: 2 }], [2, 3], 2],
    ['of whoever was added first, where nothing tells them apart', [{}, {}, {}], [1, 2], 1],
    ['led by who led more often in other years', [{ led: 1 }, { led: 4 }, { led: 9, visits: 5 }], [1, 2], 2],
    ['without whoever belongs to the school', [{ belongsToSchool: true }, {}, {}], [2, 3], 2],
    ['without whoever declares a conflict', [{ conflict: relative }, {}, {}], [2, 3], 2],
    ['without whoever scored before', [{ scoredBefore: true }, {}, {}], [2, 3], 2],
    [
      'with somebody who is elsewhere that day where nobody else is left',
      [{}, { clash: ['甲小学'] }, { conflict: relative }],
      [1, 2],
      1,
    ],
  ] satisfies [string, Partial<Candidate>[], number[], number][])('%s', (_, people, members, leader) => {
    expect(chosen(...people.map((more, place) => candidate(place + 1, more)))).toEqual({ members, leader });
  });

  test('only where two can be chosen', () => {
    expect(chosen(candidate(1), candidate(2, { conflict: relative }))).toBeNull();
    expect(chosen()).toBeNull();
  });

  test('with every section shared out between the two by points', () => {
    const { owners } = proposeTeam([candidate(1), candidate(2)], sections)!;
    expect([...owners]).toEqual([
      ['A1', 2],
      ['A2', 1],
      ['A3', 1],
      ['A4', 2],
      ['A5', 1],
    ]);
  });
});

const anybody = fc.record({
  belongsToSchool: fc.boolean(),
  scoredBefore: fc.boolean(),
  conflict: fc.constantFrom(null, null, relative, { kind: 'former post', said: '', until: '2020-01-01' } as const),
  visits: fc.nat(4),
  clash: fc.constantFrom([], [], ['甲小学']),
  near: fc.integer({ min: 2, max: 4 }),
  led: fc.nat(3),
});
const people = fc.array(anybody, { maxLength: 8 }).map((all) => all.map((one, place) => candidate(place + 1, one)));

describe('whoever the candidates are', () => {
  test('nobody who is barred is proposed, and the leader is one of the two', () => {
    fc.assert(
      fc.property(people, (candidates) => {
        const proposal = proposeTeam(candidates, sections);
        const free = candidates.filter((one) => barOf(one) === null).map(({ id }) => id);
        expect(proposal === null).toBe(free.length < 2);
        if (proposal === null) return;
        expect(free).toEqual(expect.arrayContaining([...proposal.members]));
        expect(new Set(proposal.members).size).toBe(2);
        expect(proposal.members).toContain(proposal.leader);
        expect([...proposal.owners.values()].every((owner) => proposal.members.includes(owner!))).toBe(true);
      }),
    );
  });

  test('the order in which they come changes nothing', () => {
    fc.assert(
      fc.property(people, (candidates) => {
        expect(proposeTeam(candidates.toReversed(), sections)).toEqual(proposeTeam(candidates, sections));
      }),
    );
  });

  test('nobody left out is free that day while one of the two is not, nor has fewer schools than they', () => {
    fc.assert(
      fc.property(people, (candidates) => {
        const proposal = proposeTeam(candidates, sections);
        if (proposal === null) return;
        const left = candidates.filter((one) => barOf(one) === null && !proposal.members.includes(one.id));
        for (const member of candidates.filter(({ id }) => proposal.members.includes(id))) {
          for (const other of left) {
            expect(member.clash.length > 0 && other.clash.length === 0).toBe(false);
            const alike = member.clash.length > 0 === other.clash.length > 0;
            if (alike) expect(member.visits).toBeLessThanOrEqual(other.visits);
          }
        }
      }),
    );
  });
});
