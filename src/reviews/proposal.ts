import { barOf, type Candidate, fewestMembers, sharedOut, type Team } from './rules.ts';
import type { Section } from '../scoring/rubric.ts';

/** A team to begin with; null where fewer can be chosen than a team needs. */
export type Proposal = Pick<Team, 'members' | 'leader' | 'owners'>;

/**
 * Proposes a team of two. Nobody who is barred; whoever is free on the day before whoever is not, then the fewest visits of the
 * year, then the nearer post; of equals whoever was added first. Of the two the one who led more teams in earlier years leads,
 * the first of them where that says nothing. Sections are shared out by points.
 */
export function proposeTeam(candidates: readonly Candidate[], sections: readonly Section[]): Proposal | null {
  const free = candidates.filter((candidate) => barOf(candidate) === null);
  const chosen = free.toSorted(sooner).slice(0, fewestMembers);
  const [first, ...others] = chosen;
  if (first === undefined || chosen.length < fewestMembers) return null;
  const leader = others.reduce((most, one) => (one.led > most.led ? one : most), first).id;
  const members = chosen.map(({ id }) => id);
  const owners = sharedOut({ members, leader, visitOn: '', owners: new Map(), seconds: new Map() }, sections);
  return { members, leader, owners };
}

const sooner = (one: Candidate, other: Candidate): number =>
  Number(one.clash.length > 0) - Number(other.clash.length > 0) ||
  one.visits - other.visits ||
  other.near - one.near ||
  one.id - other.id;
