import { programmeOf } from '../rubrics/store.ts';
import { gradeRule } from '../scoring/programme.ts';
import { sayDay } from '../web/days.ts';
import type { Translate } from '../web/texts.ts';
import type { Visit } from '../web/visit.ts';
import { writeSignature } from './certified.ts';
import type { PlaqueState } from './rules.ts';
import { fingerprintOf } from './signing.ts';
import type { PastState } from './states.ts';
import type { Plaque } from './store.ts';

/** How a plaque stands, as `parts/grade` takes it. */
export interface StateShown {
  readonly tone: 'good' | 'fair' | 'poor';
  readonly text: string;
}

const tones = { valid: 'good', mending: 'fair', suspended: 'fair', revoked: 'poor' } as const;

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
  /** Whether its certificate certifies nothing now: suspended or revoked. */
  readonly ended: boolean;
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
  /** As its certificate bears it, and the key that it was made with; empty where it has none yet. */
  readonly signature: string;
  readonly key: string;
}

export async function plaqueShown(visit: Visit, plaque: Plaque): Promise<PlaqueShown> {
  const { db, t, say } = visit;
  const programme = await programmeOf(db, plaque.programmeKey);
  const name = say(programme.name);
  const { state, year, signature, publicKey } = plaque;
  return {
    number: plaque.number,
    school: plaque.school,
    state: stateShown(visit, state),
    valid: state === 'valid',
    ended: state === 'suspended' || state === 'revoked',
    says: saysOf(t, plaque),
    title: say(programme.award?.title ?? programme.name),
    standard: say(programme.award?.standard ?? programme.name),
    grade: say(gradeRule(programme, plaque.grade).name),
    programme: t('web.cycle', { year: String(year), programme: name }),
    type: t(`schools.type.${plaque.type}`),
    county: plaque.county,
    issuer: t('plaques.issuer', { region: plaque.issuer, programme: name }),
    awardedOn: sayDay(t, plaque.awardedOn),
    signature: signature === null ? '' : writeSignature(signature),
    key: publicKey === null ? '' : shortKey(publicKey),
  };
}

/** What the present state means, with all its days. */
function saysOf(t: Translate, { state, stateOn, stateUntil, stateReason, awardedOn }: Plaque): string {
  const day = sayDay(t, stateOn ?? awardedOn);
  const until = stateUntil === null ? '' : sayDay(t, stateUntil);
  const again = state === 'valid' && stateOn !== null ? 'again' : state;
  return t(`plaques.says.${again}`, { day, until, reason: stateReason ?? '' });
}

/** By which a key is told from others on paper: the first sixteen signs of its fingerprint. */
export const shortKey = (publicKey: Buffer): string =>
  fingerprintOf(publicKey)
    .slice(0, 16)
    .replace(/(.{4})(?=.)/g, '$1 ');

/** The terms under which a plaque is shown, in the order in which one asks. */
export const termsOf = ({ t }: Pick<Visit, 't'>, shown: PlaqueShown): { term: string; text: string }[] =>
  (['number', 'title', 'grade', 'programme', 'type', 'county', 'issuer', 'awardedOn'] as const).map((term) => ({
    term: t(`plaques.term.${term}`),
    text: shown[term],
  }));

/** A state that a plaque had, as `parts/timeline` takes it. */
export interface PastShown {
  readonly what: string;
  readonly who: string;
  readonly when: string;
  readonly why: string;
}

/** Every state that a plaque had, the latest first. Who put it on record is said to offices, not to the public. */
export function historyShown(t: Translate, states: readonly PastState[], to: 'office' | 'public'): PastShown[] {
  return states
    .map(({ state, on, untilOn, reason, documentNumber, by }, place) => ({
      what: t(`plaques.past.${place === 0 && state === 'valid' ? 'awarded' : state}`, {
        until: untilOn === null ? '' : sayDay(t, untilOn),
      }),
      who: to === 'office' ? by : '',
      when: sayDay(t, on),
      why:
        documentNumber === null
          ? (reason ?? '')
          : t('plaques.past.by', { reason: reason ?? '', document: documentNumber }),
    }))
    .toReversed();
}
