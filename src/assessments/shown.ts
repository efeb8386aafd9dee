import { keyItemOf } from '../scoring/key-items.ts';
import { gradeRule, type Programme } from '../scoring/programme.ts';
import type { Visit } from '../web/visit.ts';

/** A grade as `parts/grade` takes it: a tone by its place (the best, those between, the last), and the names of the vetoes that stand. */
export interface GradeShown {
  tone: 'compliant' | 'basic' | 'failing';
  text: string;
  vetoes: string[];
}

/** A score as `parts/ruler` takes it. */
export interface RulerShown {
  label: string;
  score: string;
  floors: string[];
  to: number;
  small?: boolean;
}

/**
 * A grade in words.
 * @param vetoes keys of the vetoes that stand
 */
export function gradeShown(
  { t, say }: Pick<Visit, 't' | 'say'>,
  programme: Programme,
  key: string,
  vetoes: readonly string[],
): GradeShown {
  const rule = gradeRule(programme, key);
  const last = programme.grades.indexOf(rule) === programme.grades.length - 1;
  return {
    tone: rule.compliant ? 'compliant' : last ? 'failing' : 'basic',
    text: say(rule.name),
    vetoes: [
      ...programme.vetoes.filter((veto) => vetoes.includes(veto.key)).map(({ name }) => say(name)),
      ...vetoes.flatMap((veto) => {
        const code = keyItemOf(veto);
        return code === null ? [] : [t('parts.grade.keyItem', { code })];
      }),
    ],
  };
}

/** The ruler of a score, with the floors of the programme's grades. */
export const rulerFor = ({ t }: Pick<Visit, 't'>, programme: Programme, score: string): RulerShown => ({
  label: t('assessments.scoreOf', { score, full: String(programme.full) }),
  score,
  floors: floorsOf(programme),
  to: programme.full,
});

/** The floors of the grades, ascending, as the ruler takes them. */
export const floorsOf = ({ grades }: Programme): string[] =>
  grades
    .flatMap(({ floor }) => (floor > 0 ? [floor] : []))
    .toSorted((a, b) => a - b)
    .map(String);
