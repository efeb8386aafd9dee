import { gradeRule } from '../scoring/programme.ts';
import type { Programme } from '../scoring/programme.ts';
import type { Visit } from '../web/visit.ts';

/** A grade as `parts/grade` takes it. */
export interface GradeShown {
  tone: 'compliant' | 'basic' | 'failing' | 'veto';
  text: string;
}

/** A score as `parts/ruler` takes it. */
export interface RulerShown {
  label: string;
  score: string;
  floors: string[];
  to: number;
  small?: boolean;
}

/** A grade in words; a veto is said beside it. Tones go by place: the best, those between, the last. */
export function gradeShown(
  { t, say }: Pick<Visit, 't' | 'say'>,
  programme: Programme,
  key: string,
  vetoed: boolean,
): GradeShown {
  const rule = gradeRule(programme, key);
  const name = say(rule.name);
  if (vetoed) return { tone: 'veto', text: t('assessments.vetoed', { grade: name }) };
  const place = programme.grades.indexOf(rule);
  return {
    tone: rule.compliant ? 'compliant' : place === programme.grades.length - 1 ? 'failing' : 'basic',
    text: name,
  };
}

/** The ruler of a score, with the floors of the programme's grades. */
export const rulerFor = ({ t }: Pick<Visit, 't'>, programme: Programme, score: string): RulerShown => ({
  label: t('assessments.scoreOf', { score, full: programme.full }),
  score,
  floors: programme.grades
    .map(({ floor }) => floor)
    .filter((floor) => floor > 0)
    .toSorted((a, b) => a - b)
    .map(String),
  to: programme.full,
});
