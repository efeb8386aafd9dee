import type { Fact } from './flow.ts';

/** How far a sheet is: what submitting, signing off and concluding ask about. */
export interface SheetStanding {
  readonly figuresComplete: boolean;
  readonly blanks: number;
  readonly missingEvidence: number;
  readonly unansweredVetoes: number;
  /** Quantities of a self-evaluation that are far from last year's or from schools of its size, and not said to be right. */
  readonly unverified: number;
  /** Facts answered 待核实: a school may submit with them, no stage is concluded with them. */
  readonly pending: number;
  /** Lines whose school entry changed after the reviewer saved theirs. */
  readonly unconfirmed: number;
  readonly unexplained: number;
  readonly totalUnexplained: boolean;
  /** Key of the grade; null while something is not scored. */
  readonly grade: string | null;
}

/** A rectification that runs. */
export interface Rectifying {
  /** The last day of its period; before the order is issued, two years after the decision. */
  readonly dueOn: string | null;
  readonly prolonged: boolean;
  readonly items: number;
  /** Items that the office has not accepted. */
  readonly open: number;
}

/** What is known of an assessment and of whoever looks at it, from which the facts follow. Days are as 2026-11-02. */
export interface Situation {
  readonly runBy: 'township' | 'county';
  readonly today: string;
  readonly selfEvaluationBy: string;
  readonly applicationBy: string;
  readonly countyTeamNamed: boolean;
  readonly cityTeamNamed: boolean;
  readonly cityConcluded: boolean;
  /** Whether all was scored once more after a rectification. */
  readonly reReviewed: boolean;
  /** Whether the school stands on the list of a later year as well. */
  readonly listedSince: boolean;
  readonly leads: boolean;
  readonly scoredByActor: boolean;
  /** Whether whoever looks at it belongs to the school, or declared a conflict of interest with it. */
  readonly partial: boolean;
  readonly noticeEndsOn: string | null;
  readonly openObjections: number;
  /** Who made the findings that are not decided yet. */
  readonly openFindings: readonly number[];
  /** Whether a finding against it was confirmed: no other score takes that away. */
  readonly barred: boolean;
  /** Who put it on the list for approval; null while it is on none. */
  readonly proposedBy: number | null;
  readonly rectification: Rectifying | null;
  readonly actorId: number;
  /** Of the sheet that this stage works on; null where the stage has none, or it was not asked for. */
  readonly sheet: SheetStanding | null;
}

/**
 * The facts that hold in a situation. Pure.
 * A submission is made, and taken back, by the date of the self-evaluation; an application by its own (Plan, step 1).
 */
export function factsOf(situation: Situation): ReadonlySet<Fact> {
  const { sheet, today, rectification, openFindings, proposedBy, actorId } = situation;
  const holds: Record<Fact, boolean> = {
    'township school': situation.runBy === 'township',
    'county-run school': situation.runBy === 'county',
    'team named': situation.countyTeamNamed,
    'no team yet': !situation.countyTeamNamed,
    'within the date of the self-evaluation': today <= situation.selfEvaluationBy,
    'within the date of the application': today <= situation.applicationBy,
    'basic figures complete': sheet?.figuresComplete === true,
    'every indicator scored': sheet?.blanks === 0,
    'evidence complete': sheet?.missingEvidence === 0,
    'vetoes answered': sheet?.unansweredVetoes === 0,
    'unusual values confirmed': sheet?.unverified === 0,
    'changed entries confirmed': sheet?.unconfirmed === 0,
    'differences explained': sheet?.unexplained === 0,
    'total difference explained': sheet?.totalUnexplained === false,
    'leads the team': situation.leads,
    'nothing pending': sheet?.pending === 0,
    'graded compliant': sheet?.grade === 'compliant',
    'graded basic': sheet?.grade === 'basic',
    'graded failing': sheet?.grade === 'failing',
    'notice period over': situation.noticeEndsOn !== null && today > situation.noticeEndsOn,
    'no city team yet': !situation.cityTeamNamed,
    'city team named': situation.cityTeamNamed,
    'first review': !situation.reReviewed,
    'after a rectification': situation.reReviewed,
    'concluded by the city': situation.cityConcluded,
    'not listed since': !situation.listedSince,
    'every item accepted': rectification !== null && rectification.items > 0 && rectification.open === 0,
    'not prolonged yet': rectification !== null && !rectification.prolonged,
    'rectification period over': (rectification?.dueOn ?? null) !== null && today > rectification!.dueOn!,
    'no open objection': situation.openObjections === 0,
    'no open finding': openFindings.length === 0,
    'finding open': openFindings.length > 0,
    'found by another': openFindings.some((by) => by !== actorId),
    'not barred': !situation.barred,
    'proposed by another': proposedBy !== null && proposedBy !== actorId,
    'scored by others': !situation.scoredByActor,
    'no conflict of interest': !situation.partial,
  };
  return new Set((Object.keys(holds) as Fact[]).filter((fact) => holds[fact]));
}
