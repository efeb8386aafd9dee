import type { FactRule, Programme, VetoRule } from './programme.ts';
import type { Bilingual, Problem } from './sentence.ts';

/** 是 / 否 / 待核实. */
export type Answer = 'yes' | 'no' | 'pending';

/** What a stage says about one fact. `on` is the fact's own date (YYYY-MM-DD); `evidence` counts the files that prove it. */
export type Fact = {
  readonly answer: Answer;
  readonly on: string | null;
  readonly source: string;
  readonly evidence: number;
};

/** The answers of a stage by the fact's key; what is not in it is not answered. */
export type Facts = ReadonlyMap<string, Fact>;

/** The days (YYYY-MM-DD) between which a dated fact counts: from 1 January of the cycle's year to the approval, both included. */
export type Period = { readonly cycleYear: number; readonly until: string };

/** A bar that stands, with the facts that it stands on. */
export type Veto = { readonly key: string; readonly name: Bilingual; readonly facts: readonly string[] };

/**
 * The vetoes that stand (Plan, step 6). 待核实 bars nothing; an accident, case or breach counts by its own date,
 * a D-class building in use at any time.
 */
export function vetoesOf(programme: Programme, facts: Facts, period: Period): readonly Veto[] {
  return programme.vetoes.flatMap((rule) => {
    const counted = rule.facts.filter((fact) => counts(fact, facts.get(fact.key), period));
    const stands = rule.needs === 'all' ? counted.length === rule.facts.length : counted.length > 0;
    return stands ? [{ key: rule.key, name: rule.name, facts: counted.map(({ key }) => key) }] : [];
  });
}

/** The facts that are 待核实: no stage is concluded with one. */
export const pendingFacts = (programme: Programme, facts: Facts): readonly string[] =>
  factsOf(programme).filter((key) => facts.get(key)?.answer === 'pending');

/** The facts that nobody has answered: nothing is submitted with one. */
export const unansweredFacts = (programme: Programme, facts: Facts): readonly string[] =>
  factsOf(programme).filter((key) => !facts.has(key));

/**
 * What is missing beside an answer: 是 needs a date that is no later than `today`, a source and evidence; 否 and 待核实 nothing.
 * The fields are `<fact>.on`, `<fact>.source`, `<fact>.evidence`.
 */
export function vetoProblems(programme: Programme, facts: Facts, today: string): readonly Problem[] {
  return factsOf(programme).flatMap((key) => {
    const fact = facts.get(key);
    if (fact?.answer !== 'yes') return [];
    const problems: Problem[] = [];
    if (fact.on === null || !isDay(fact.on)) problems.push({ field: `${key}.on`, key: 'scoring.veto.dateMissing' });
    else if (fact.on > today)
      problems.push({ field: `${key}.on`, key: 'scoring.veto.dateInFuture', values: { today } });
    if (fact.source.trim() === '') problems.push({ field: `${key}.source`, key: 'scoring.veto.sourceMissing' });
    if (fact.evidence < 1) problems.push({ field: `${key}.evidence`, key: 'scoring.veto.evidenceMissing' });
    return problems;
  });
}

const factsOf = (programme: Programme): readonly string[] =>
  programme.vetoes.flatMap((rule: VetoRule) => rule.facts.map(({ key }) => key));

function counts(rule: FactRule, fact: Fact | undefined, { cycleYear, until }: Period): boolean {
  if (fact?.answer !== 'yes') return false;
  // A fact whose date nobody knows yet is taken as of this year: it must not slip through for want of a date.
  return !rule.dated || fact.on === null || (fact.on >= `${cycleYear}-01-01` && fact.on <= until);
}

// A day that the calendar has: 2026-02-30 is none.
function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
