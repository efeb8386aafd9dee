import { floorsOf, gradeShown, type GradeShown } from '../assessments/shown.ts';
import type { Assessment } from '../assessments/store.ts';
import { show } from '../scoring/points.ts';
import { whyThisGrade } from '../scoring/grade.ts';
import { keyItemOf } from '../scoring/key-items.ts';
import { shownFile, type ShownFile } from '../evidence/line.ts';
import type { Desk } from '../sheets/desk.ts';
import { factCode, type Sheet } from '../sheets/lines.ts';
import type { Missing } from '../sheets/missing.ts';
import type { Reckoned } from '../sheets/rules.ts';
import { sayDay } from '../web/days.ts';
import { saySentence } from '../web/sentences.ts';
import type { Visit } from '../web/visit.ts';

/** A section of a sheet with what it comes to. */
export interface SectionShown {
  code: string;
  title: string;
  earned: string;
  applicable: string;
  scored: string;
}

/** One fact of a veto as a stage recorded it. */
export interface FactShown {
  key: string;
  name: string;
  answer: string;
  pending: boolean;
  yes: boolean;
  said: string;
  files: ShownFile[];
}

/** A veto with its facts, and whether it stands. */
export interface VetoShown {
  name: string;
  stands: boolean;
  /** A fact that it hangs on is not answered yet, or 待核实. */
  open: boolean;
  verdict: string;
  facts: FactShown[];
}

/** What the sections of a sheet come to. */
export const sectionsShown = ({ say }: Visit, { scoring }: Desk, { total }: Reckoned): SectionShown[] =>
  scoring.rubric.sections.map(({ code, title }) => {
    const part = total.bySection.get(code)!;
    return {
      code,
      title: say(title),
      earned: show(part.earned),
      applicable: show(part.applicable),
      scored: `${part.scored} / ${part.lines}`,
    };
  });

/** The vetoes of a sheet with the facts on which they stand or not. */
export function vetoesShown(visit: Visit, { scoring }: Desk, reckoned: Reckoned): VetoShown[] {
  const { t, say } = visit;
  const { sheet, facts, vetoes } = reckoned;
  const keyItems = vetoes.filter(({ key }) => keyItemOf(key) !== null);
  const own = scoring.programme.vetoes.map((rule): VetoShown => {
    const stands = vetoes.some(({ key }) => key === rule.key);
    const open = rule.facts.some(({ key }) => (facts.get(key)?.answer ?? 'pending') === 'pending');
    return {
      name: say(rule.name),
      stands,
      open: !stands && open,
      verdict: t(`reviews.veto.${stands ? 'stands' : open ? 'open' : 'doesNotStand'}`),
      facts: rule.facts.map(({ key, name }) => {
        const fact = facts.get(key);
        const about = fact?.on ? t('reviews.veto.on', { day: sayDay(t, fact.on) }) : '';
        const source = fact?.source ? t('reviews.veto.source', { source: fact.source }) : '';
        return {
          key,
          name: say(name),
          answer: t(`reviews.answer.${fact?.answer ?? 'none'}`),
          pending: fact?.answer === 'pending',
          yes: fact?.answer === 'yes',
          said: [about, source].filter((text) => text !== '').join(' · '),
          files: (sheet.lines.get(factCode(key))?.files ?? []).map((file) => shownFile(t, file, null)),
        };
      }),
    };
  });
  const stands = t('reviews.veto.keyItem');
  return [
    ...own,
    ...keyItems.map(({ name }) => ({ name: say(name), stands: true, open: false, verdict: stands, facts: [] })),
  ];
}

/** Each rule that led to a grade, in sentences; none while something is not scored. */
export const whyShown = (visit: Visit, { scoring }: Desk, { total, vetoes, grade }: Reckoned): string[] =>
  grade === null
    ? []
    : whyThisGrade(total.earned, total.applicable, vetoes, scoring.programme).map((sentence) =>
        saySentence(visit, sentence),
      );

/** Something missing as a link to its place. */
export interface MissingShown {
  place: string;
  text: string;
  href: string;
}

/** What a sheet lacks, each with the link to where it is put right. */
export const missingShown = (
  visit: Visit,
  { id }: Assessment,
  stage: string,
  missing: readonly Missing[],
): MissingShown[] =>
  missing.map(({ path, sentence, about, label, code }) => ({
    place: about
      ? `${/^[A-Z]/.test(code) ? `${code} ` : ''}${visit.say(about)}`
      : label
        ? visit.t(label.key, label.values)
        : code,
    text: saySentence(visit, sentence),
    href: `/assessments/${id}/sheets/${stage}/${path}`,
  }));

/** The page that tells how the total of a sheet came about. */
export const whyPath = ({ assessmentId, stage }: Pick<Sheet, 'assessmentId' | 'stage'>): string =>
  `/assessments/${assessmentId}/sheets/${stage}/why`;

/** A reckoned sheet's score as the pages show it: the scaled total, or the range still possible. */
export interface ScoreShown {
  score: string;
  earned: string;
  applicable: string;
  full: string;
  floors: string[];
  label: string;
  /** Where it is told how it came about. */
  why: string;
}

export const scoreShown = ({ t }: Visit, { scoring }: Desk, { total, sheet }: Reckoned): ScoreShown => {
  const score = show(total.scaled);
  return {
    score,
    earned: show(total.earned),
    applicable: show(total.applicable),
    full: String(scoring.programme.full),
    floors: floorsOf(scoring.programme),
    label: t('reviews.scoreOf', { score, full: String(scoring.programme.full) }),
    why: whyPath(sheet),
  };
};

/** The grade of a sheet; undefined while something is not scored. */
export const gradeOfSheet = (visit: Visit, { scoring }: Desk, { grade, vetoes }: Reckoned): GradeShown | undefined =>
  grade === null
    ? undefined
    : gradeShown(
        visit,
        scoring.programme,
        grade,
        vetoes.map(({ key }) => key),
      );
