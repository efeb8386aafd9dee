import { fullMarks, scaled, show, type Hundredths } from './points.ts';
import { gradeRule, type GradeRule, type Programme } from './programme.ts';
import type { Sentence } from './sentence.ts';
import type { Veto } from './veto.ts';

/**
 * Grades a school from what it earned of what applied to it (Plan, steps 4 and 6).
 *
 * A score on a floor has the better grade. The fraction is compared as it stands, in whole numbers,
 * so that rounding for the page can never lift a school over a floor. Any veto bars it, whatever the score.
 *
 * @param earned     hundredths, over the indicators that apply to the school
 * @param applicable hundredths, full marks of those indicators
 * @returns the key of the programme's grade
 * @throws RangeError when nothing applies: such a school cannot be graded
 */
export function gradeOf(
  earned: Hundredths,
  applicable: Hundredths,
  vetoes: readonly Veto[],
  programme: Programme,
): string {
  if (applicable <= 0) throw new RangeError('nothing applies to this school');
  return vetoes.length > 0 ? worst(programme).key : byScore(earned, applicable, programme).key;
}

/**
 * Each rule that led to the grade, in the order in which they apply: the sum, the scaling to 1000 where something is left out,
 * the floor that was reached and the one that was missed, the vetoes.
 */
export function whyThisGrade(
  earned: Hundredths,
  applicable: Hundredths,
  vetoes: readonly Veto[],
  programme: Programme,
): readonly Sentence[] {
  const score = show(scaled(earned, applicable));
  const reached = byScore(earned, applicable, programme);
  const missed = programme.grades[programme.grades.indexOf(reached) - 1];
  const say = (key: string, values: Sentence['values']): Sentence => ({ key: `scoring.why.${key}`, values });
  return [
    say('sum', { earned: show(earned), applicable: show(applicable) }),
    ...(applicable === fullMarks ? [] : [say('scaled', { earned: show(earned), applicable: show(applicable), score })]),
    ...(reached.floor > 0 ? [say('reached', { score, floor: String(reached.floor), grade: reached.name })] : []),
    ...(missed ? [say('missed', { score, floor: String(missed.floor), grade: missed.name })] : []),
    ...vetoes.map(({ name }) => say('veto', { veto: name })),
    say('grade', { grade: gradeRule(programme, gradeOf(earned, applicable, vetoes, programme)).name }),
  ];
}

function byScore(earned: Hundredths, applicable: Hundredths, programme: Programme): GradeRule {
  return programme.grades.find(({ floor }) => earned * programme.full >= floor * applicable) ?? worst(programme);
}

function worst(programme: Programme): GradeRule {
  const last = programme.grades.at(-1);
  if (!last) throw new RangeError(`${programme.key} has no grades`);
  return last;
}
