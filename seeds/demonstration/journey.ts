import type { Role } from '../../src/accounts/permissions.ts';
import { factsOf, type SheetStanding } from '../../src/assessments/facts.ts';
import { take } from '../../src/assessments/flow.ts';
import { decidedAt, dueOn, sheetStageOf, situationOf } from '../../src/assessments/rules.ts';
import type { SheetStage } from '../../src/assessments/store.ts';
import type { ProgrammeDefinition } from '../../src/rubrics/store.ts';
import { type Hundredths, show } from '../../src/scoring/points.ts';
import type { Rubric } from '../../src/scoring/rubric.ts';
import { reckon, type Reckoned, type Scoring, standingOf } from '../../src/sheets/rules.ts';
import type { SeedSheet } from './lines.ts';
import type { DemonstrationSchool } from './schools.ts';

/** What a year is assessed by. */
export interface Year {
  readonly year: number;
  readonly cycleId: number;
  readonly rubricId: number;
  readonly rubric: Rubric;
  readonly programme: ProgrammeDefinition;
  readonly selfEvaluationBy: string;
  readonly applicationBy: string;
}

export interface SeedStep {
  readonly name: string;
  readonly from: string | null;
  readonly to: string;
  readonly by: number;
  readonly role: Role;
  readonly at: Date;
  readonly reason: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Somebody takes a step. */
export interface Deed {
  readonly name: string;
  readonly by: number;
  readonly role: Role;
  readonly day: string;
  readonly at: Date;
  readonly reason?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly newDate?: string;
  readonly visitOn?: string;
  readonly noticeEndsOn?: string;
  /** The end of a period that an order sets. */
  readonly dueOn?: string;
}

/** What the demonstration's schools have none of. */
const unbarred = {
  reReviewed: false,
  listedSince: false,
  scoredBy: [],
  openObjections: 0,
  openFindings: [],
  barred: false,
  rectification: null,
} as const;

/**
 * The way of one school through one year, taken step by step over the programme's own flow: a step that the product would
 * not let anybody take ends the seeding with an error.
 */
export class Journey {
  readonly school: DemonstrationSchool;
  readonly year: Year;
  readonly steps: SeedStep[] = [];
  readonly sheets = new Map<SheetStage, SeedSheet>();
  stage: string;
  due: string | null;
  selfEvaluationBy: string | null = null;
  applicationBy: string | null = null;
  result: { readonly score: Hundredths; readonly grade: string; readonly vetoes: readonly string[] } | null = null;
  noticeEndsOn: string | null = null;
  proposedBy: number | null = null;

  constructor(school: DemonstrationSchool, year: Year, { by, at }: { by: number; at: Date }) {
    this.school = school;
    this.year = year;
    this.stage = year.programme.flow.first;
    this.due = year.selfEvaluationBy;
    const first = { name: 'list', from: null, to: this.stage, reason: null, details: {} };
    this.steps.push({ ...first, by, role: 'county office', at });
  }

  get decidedAt(): 'county' | 'city' {
    return decidedAt(this.school.type);
  }

  /** The sheet of a stage with what follows from it on a day. */
  reckoned(stage: SheetStage, today: string): Reckoned {
    return reckon(this.sheets.get(stage)!, this.scoring(today));
  }

  scoring(today: string): Scoring {
    const { rubric, programme, year: cycleYear } = this.year;
    return { rubric, programme, schoolType: this.school.type, cycleYear, today };
  }

  /** Takes a step of the flow, from the stage that is reached. */
  go({ name, by, role, day, at, reason, details = {}, newDate, visitOn, noticeEndsOn, dueOn: setOn }: Deed): void {
    const dates = this.dates();
    const situation = situationOf(
      {
        ...unbarred,
        stage: this.stage,
        school: { id: 0, runBy: this.runBy() },
        ...dates,
        team: this.team(),
        cityConcluded: (this.sheets.get('city')?.concludedAt ?? null) !== null,
        noticeEndsOn: this.noticeEndsOn,
        proposedBy: this.proposedBy,
      },
      { id: by, posts: [], conflicts: [] },
      day,
      { sheet: this.standing(day) },
    );
    const outcome = take(this.year.programme.flow, name, this.stage, factsOf(situation), reason);
    if (outcome.kind !== 'taken') {
      const missing = outcome.kind === 'missing' ? outcome.facts.join(', ') : 'there is no such step';
      throw new Error(`${this.school.name} can't take "${name}" from "${this.stage}" on ${day}: ${missing}`);
    }
    this.noticeEndsOn = noticeEndsOn ?? this.noticeEndsOn;
    this.proposedBy = name === 'propose' ? by : this.proposedBy;
    const from = this.stage;
    const to = outcome.step.to;
    this.stage = to;
    const days = { ...dates, ...(newDate !== undefined && { selfEvaluationBy: newDate }), visitOn: visitOn ?? null };
    this.due = setOn ?? dueOn(to, days);
    this.steps.push({ name, from, to, by, role, at, reason: reason ?? null, details });
  }

  /** Submits the school's sheet or signs off a team's: what it comes to is fixed. */
  sign(stage: SheetStage, signer: number, day: string, at: Date): void {
    const { sheet, total, grade } = this.reckoned(stage, day);
    const { earned, applicable, scaled } = total;
    const signed = { ...(sheet as SeedSheet), signer, signedAt: at, earned, applicable, scaled, grade };
    this.sheets.set(stage, signed);
  }

  openAgain(stage: SheetStage): void {
    const none = { signer: null, signedAt: null, concludedAt: null, earned: null, applicable: null, scaled: null };
    this.sheets.set(stage, { ...this.sheets.get(stage)!, ...none, grade: null });
  }

  /** The office concludes a stage: others see its sheet from now on. */
  conclude(stage: SheetStage, at: Date): void {
    this.sheets.set(stage, { ...this.sheets.get(stage)!, concludedAt: at });
  }

  /** What the office of a stage confirms: it becomes the school's result. */
  settle(stage: SheetStage, day: string): Readonly<Record<string, unknown>> {
    const { total, grade, vetoes, facts } = this.reckoned(stage, day);
    if (grade === null) throw new Error(`${this.school.name} has no grade`);
    this.result = { score: total.scaled, grade, vetoes: vetoes.map(({ key }) => key) };
    return {
      score: show(total.scaled),
      grade,
      vetoed: vetoes.length > 0,
      vetoes: this.result.vetoes,
      confirmed: [...facts].filter(([, { answer }]) => answer === 'yes').map(([key]) => key),
    };
  }

  private runBy(): 'township' | 'county' {
    return this.school.region.length > 6 ? 'township' : 'county';
  }

  private dates(): { selfEvaluationBy: string; applicationBy: string } {
    return {
      selfEvaluationBy: this.selfEvaluationBy ?? this.year.selfEvaluationBy,
      applicationBy: this.applicationBy ?? this.year.applicationBy,
    };
  }

  private team() {
    return [...this.sheets.values()].flatMap(({ stage, team }) =>
      (team?.members ?? []).map((personId) => ({ stage, personId, leads: personId === team?.leader })),
    );
  }

  private standing(today: string): SheetStanding | null {
    const stage = sheetStageOf(this.stage);
    const sheet = stage === null ? undefined : this.sheets.get(stage);
    const scoring = this.scoring(today);
    return sheet === undefined ? null : standingOf(reckon(sheet, scoring), this.sheets, scoring);
  }
}
