import { programmeOf } from '../rubrics/store.ts';
import { gradeRule } from '../scoring/programme.ts';
import { sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import type { Plaque, PlaqueState } from './store.ts';

/** How a plaque stands, as `parts/grade` takes it. */
export interface StateShown {
  readonly tone: 'good' | 'fair' | 'poor';
  readonly text: string;
}

const tones = { valid: 'good', suspended: 'fair', revoked: 'poor' } as const;

export const stateShown = ({ t }: Pick<Visit, 't'>, state: PlaqueState): StateShown => ({
  tone: tones[state],
  text: t(`plaques.state.${state}`),
});

/** A plaque in words: the office's page, the certificate and the public page say the same of it. */
export interface PlaqueShown {
  readonly number: string;
  readonly school: string;
  readonly state: StateShown;
  readonly valid: boolean;
  /** What the state means, with day and reason where it is not valid. */
  readonly says: string;
  /** The title that the school bears, and the standard that it met. */
  readonly title: string;
  readonly standard: string;
  readonly grade: string;
  readonly programme: string;
  readonly type: string;
  readonly county: string;
  readonly issuer: string;
  readonly awardedOn: string;
}

export async function plaqueShown(visit: Visit, plaque: Plaque): Promise<PlaqueShown> {
  const { db, t, say } = visit;
  const programme = await programmeOf(db, plaque.programmeKey);
  const name = say(programme.name);
  const { state, stateOn, stateReason, year } = plaque;
  return {
    number: plaque.number,
    school: plaque.school,
    state: stateShown(visit, state),
    valid: state === 'valid',
    says: t(`plaques.says.${state}`, { day: stateOn === null ? '' : sayDay(t, stateOn), reason: stateReason ?? '' }),
    title: say(programme.award?.title ?? programme.name),
    standard: say(programme.award?.standard ?? programme.name),
    grade: say(gradeRule(programme, plaque.grade).name),
    programme: t('web.cycle', { year: String(year), programme: name }),
    type: t(`schools.type.${plaque.type}`),
    county: plaque.county,
    issuer: t('plaques.issuer', { region: plaque.issuer, programme: name }),
    awardedOn: sayDay(t, plaque.awardedOn),
  };
}

/** The terms under which a plaque is shown, in the order in which one asks. */
export const termsOf = ({ t }: Pick<Visit, 't'>, shown: PlaqueShown): { term: string; text: string }[] =>
  (['number', 'title', 'grade', 'programme', 'type', 'county', 'issuer', 'awardedOn'] as const).map((term) => ({
    term: t(`plaques.term.${term}`),
    text: shown[term],
  }));
