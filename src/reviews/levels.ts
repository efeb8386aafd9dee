import { type Actor, may, type Permission } from '../accounts/permissions.ts';
import { type Assessment, type SheetStage, subjectOf } from '../assessments/store.ts';

/** County review and city recheck are one thing at two levels; what differs between them stands here. */
export interface Level {
  readonly name: 'county' | 'city';
  /** The sheets of stages before this one, the nearest last. */
  readonly earlier: readonly SheetStage[];
  /** The stages of the flow in which the level names its team, scores, and concludes. */
  readonly naming: string;
  readonly scoring: string;
  readonly confirmation: string;
  readonly may: {
    readonly team: Permission;
    readonly score: Permission;
    readonly sign: Permission;
    readonly conclude: Permission;
    readonly correct: Permission;
  };
}

export const county: Level = {
  name: 'county',
  earlier: ['school'],
  naming: 'county team',
  scoring: 'county scoring',
  confirmation: 'county confirmation',
  may: {
    team: 'county.team',
    score: 'county.score',
    sign: 'county.sign',
    conclude: 'county.conclude',
    correct: 'county.correct',
  },
};

export const city: Level = {
  name: 'city',
  earlier: ['school', 'county'],
  naming: 'city team',
  scoring: 'city scoring',
  confirmation: 'city confirmation',
  may: {
    team: 'city.team',
    score: 'city.score',
    sign: 'city.sign',
    conclude: 'city.conclude',
    correct: 'city.correct',
  },
};

/** Whether somebody leads the team of a level, and has not come to belong to the school since. */
export const leads = (actor: Actor, level: Level, assessment: Assessment): boolean =>
  may(actor, level.may.sign, subjectOf(assessment)) === 'granted' &&
  assessment.team.some(({ stage, personId, leads: first }) => stage === level.name && personId === actor.id && first);
