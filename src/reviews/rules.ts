import type { ConflictKind } from '../interests/rules.ts';
import type { Programme } from '../scoring/programme.ts';
import { appliesTo, type Rubric, type Section } from '../scoring/rubric.ts';
import type { SchoolType } from '../scoring/school.ts';
import type { Problem } from '../scoring/sentence.ts';
import type { Facts } from '../scoring/veto.ts';

/** Somebody who could be on a team, with what speaks against it. */
export interface Candidate {
  readonly id: number;
  readonly name: string;
  readonly region: string;
  /** Holds or once held a post at the school. */
  readonly belongsToSchool: boolean;
  /** Was on the team of the level before, or scored a line there. */
  readonly scoredBefore: boolean;
  /** The conflict of interest with the school that they declare, with what is said of it; null for none. */
  readonly conflict: { readonly kind: ConflictKind; readonly said: string; readonly until: string | null } | null;
  /** How many other schools of the year they review. */
  readonly visits: number;
  /** Names of the other schools that they visit on the day. */
  readonly clash: readonly string[];
  /** How deep in the tree of regions the post lies that makes them one: the larger, the nearer to the school. */
  readonly near: number;
  /** How many teams they led in other years. */
  readonly led: number;
}

export type Bar = 'belongsToSchool' | 'scoredBefore' | ConflictKind;

/** Why somebody can't be chosen: nobody reviews a school they belong or are bound to, nor their own county's review at the city. */
export const barOf = ({ belongsToSchool, conflict, scoredBefore }: Candidate): Bar | null =>
  belongsToSchool ? 'belongsToSchool' : conflict !== null ? conflict.kind : scoredBefore ? 'scoredBefore' : null;

/** A team as it was typed. An owner of null: the section is to be shared out. */
export interface Team {
  readonly members: readonly number[];
  readonly leader: number | null;
  /** The day of the visit, as 2026-11-02. */
  readonly visitOn: string;
  readonly owners: ReadonlyMap<string, number | null>;
  /** Who scores a section, or some indicators of it, beside its owner, by the section. */
  readonly seconds: ReadonlyMap<string, Second>;
}

/** 独立复评: nobody where `person` is null; the codes of the indicators as typed, all of the section where it is blank. */
export interface Second {
  readonly person: number | null;
  readonly codes: string;
}

/** What a team is checked against. `visitBefore` is the day that stands already: it may lie in the past. */
export interface TeamTerms {
  readonly candidates: readonly Candidate[];
  readonly sections: readonly Section[];
  readonly today: string;
  readonly visitBefore: string | null;
}

/** The fewest that may review a school. */
export const fewestMembers = 2;

/** What is wrong with a team: who can't be on it, how many they are, who leads, when they go, and whose sections are whose. */
export function teamProblems(team: Team, terms: TeamTerms): readonly Problem[] {
  return [
    ...memberProblems(team, terms),
    ...leaderProblems(team),
    ...visitProblems(team, terms),
    ...ownerProblems(team, terms),
    ...secondProblems(team, terms),
  ];
}

function memberProblems({ members }: Team, { candidates }: TeamTerms): Problem[] {
  const problems: Problem[] = [];
  const known = new Map(candidates.map((candidate) => [candidate.id, candidate]));
  for (const id of members) {
    const candidate = known.get(id);
    const bar = candidate && barOf(candidate);
    if (candidate === undefined) problems.push({ field: 'members', key: 'reviews.team.unknownMember' });
    else if (bar)
      problems.push({ field: 'members', key: `reviews.team.barred.${bar}`, values: { name: candidate.name } });
  }
  if (new Set(members).size < fewestMembers)
    problems.push({ field: 'members', key: 'reviews.team.tooFew', values: { fewest: String(fewestMembers) } });
  return problems;
}

function leaderProblems({ leader, members }: Team): Problem[] {
  if (leader === null) return [{ field: 'leader', key: 'reviews.team.noLeader' }];
  return members.includes(leader) ? [] : [{ field: 'leader', key: 'reviews.team.leaderNotMember' }];
}

function visitProblems({ visitOn }: Team, { today, visitBefore }: TeamTerms): Problem[] {
  if (visitOn === '') return [{ field: 'visitOn', key: 'reviews.team.noVisit' }];
  if (!isDay(visitOn)) return [{ field: 'visitOn', key: 'reviews.team.visitNotADay' }];
  if (visitOn < today && visitOn !== visitBefore)
    return [{ field: 'visitOn', key: 'reviews.team.visitOver', values: { today } }];
  return [];
}

function ownerProblems({ owners, members }: Team, { sections }: TeamTerms): Problem[] {
  return sections.flatMap(({ code }) => {
    const owner = owners.get(code) ?? null;
    return owner === null || members.includes(owner)
      ? []
      : [{ field: `owner.${code}`, key: 'reviews.team.ownerNotMember', values: { section: code } }];
  });
}

/** A second one is on the team and not the owner; the indicators that are named are of the section. */
function secondProblems({ seconds, owners, members }: Team, { sections }: TeamTerms): Problem[] {
  return sections.flatMap((section): Problem[] => {
    const { person, codes } = seconds.get(section.code) ?? { person: null, codes: '' };
    const field = `second.${section.code}`;
    const values = { section: section.code };
    const unknown = codesTyped(codes).filter((code) => !codesOf(section).includes(code));
    if (person === null) return codes.trim() === '' ? [] : [{ field, key: 'reviews.team.secondMissing', values }];
    if (!members.includes(person)) return [{ field, key: 'reviews.team.secondNotMember', values }];
    if (owners.get(section.code) === person) return [{ field, key: 'reviews.team.secondIsOwner', values }];
    if (unknown.length === 0) return [];
    return [
      {
        field: `secondCodes.${section.code}`,
        key: 'reviews.team.unknownCodes',
        values: { ...values, codes: unknown.join(' ') },
      },
    ];
  });
}

const codesTyped = (text: string): readonly string[] =>
  text
    .normalize('NFKC')
    .split(/[\s,;、]+/)
    .filter(Boolean);

const codesOf = ({ criteria }: Section): readonly string[] =>
  criteria.flatMap(({ indicators }) => indicators.map(({ code }) => code));

/** Who scores which section or indicator beside its owner, as it is kept. */
export const secondsOf = (
  { seconds }: Team,
  sections: readonly Section[],
): readonly { readonly code: string; readonly personId: number }[] =>
  sections.flatMap(({ code }) => {
    const { person, codes } = seconds.get(code) ?? { person: null, codes: '' };
    if (person === null) return [];
    const named = codesTyped(codes);
    return (named.length === 0 ? [code] : named).map((one) => ({ code: one, personId: person }));
  });

// A day that the calendar has: 2026-02-30 is none.
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/**
 * Gives every section exactly one owner. Those already given stay; the others go, the heaviest first, to whoever has the fewest
 * points so far. Of equals the leader comes last: basic figures and vetoes are the leader's besides.
 */
export function sharedOut(team: Team, sections: readonly Section[]): ReadonlyMap<string, number> {
  const inTurn = [...team.members].sort((a, b) => Number(a === team.leader) - Number(b === team.leader));
  const load = new Map(inTurn.map((member) => [member, 0]));
  const owners = new Map<string, number>();
  const give = ({ code, full }: Section, member: number): void => {
    owners.set(code, member);
    load.set(member, (load.get(member) ?? 0) + full);
  };
  for (const section of sections) {
    const owner = team.owners.get(section.code) ?? null;
    if (owner !== null) give(section, owner);
  }
  const open = sections.filter(({ code }) => !owners.has(code)).sort((a, b) => b.full - a.full);
  for (const section of open) {
    const able = inTurn.filter((member) => team.seconds.get(section.code)?.person !== member);
    const lightest = able.reduce((least, member) => (load.get(member)! < load.get(least)! ? member : least));
    give(section, lightest);
  }
  return new Map(sections.flatMap(({ code }) => (owners.has(code) ? [[code, owners.get(code)!] as const] : [])));
}

/** How many of the lines of somebody's sections are saved. */
export interface Progress {
  readonly saved: number;
  readonly owned: number;
}

/**
 * How far each member of a team is with the sections that are theirs.
 * @param done codes of the indicators that are saved, or follow from the basic figures
 */
export function progressOf(
  rubric: Rubric,
  type: SchoolType,
  owners: ReadonlyMap<string, number>,
  done: ReadonlySet<string>,
): ReadonlyMap<number, Progress> {
  const progress = new Map<number, Progress>();
  for (const { code, criteria } of rubric.sections) {
    const owner = owners.get(code);
    if (owner === undefined) continue;
    const lines = criteria.flatMap(({ indicators }) => indicators).filter((indicator) => appliesTo(indicator, type));
    const { saved, owned } = progress.get(owner) ?? { saved: 0, owned: 0 };
    const savedHere = lines.filter((line) => done.has(line.code)).length;
    progress.set(owner, { saved: saved + savedHere, owned: owned + lines.length });
  }
  return progress;
}

/** What the office has to say yes to before it concludes: each fact that stands, and the rest as one. */
export const restOfFacts = 'rest';

/** Keys of the facts that the office has to confirm one by one. */
export const factsToConfirm = (facts: Facts): readonly string[] =>
  [...facts].filter(([, { answer }]) => answer === 'yes').map(([key]) => key);

/** A problem for each fact that the office has not confirmed. */
export const confirmationProblems = (facts: Facts, confirmed: readonly string[]): readonly Problem[] =>
  [...factsToConfirm(facts), restOfFacts]
    .filter((key) => !confirmed.includes(key))
    .map((key) => ({
      field: `confirmed.${key}`,
      key: key === restOfFacts ? 'reviews.conclusion.restUnconfirmed' : 'reviews.conclusion.factUnconfirmed',
    }));

/** Whether a re-review comes to a grade between the best and the worst: there is no second rectification, so that it is failing. */
export const isBasicAgain = (grade: string | null, reReviewed: boolean): boolean => reReviewed && grade === 'basic';

/** The grade that an office confirms: after a rectification whatever is not compliant is failing, and the computed grade stays on record. */
export const gradeSettled = (
  grade: string | null,
  reReviewed: boolean,
  { grades }: Pick<Programme, 'grades'>,
): string | null => (isBasicAgain(grade, reReviewed) ? grades.at(-1)!.key : grade);
