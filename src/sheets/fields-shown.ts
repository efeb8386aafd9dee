import { hasNone } from '../scoring/line.ts';
import { quantityTaken } from '../scoring/entry.ts';
import { show } from '../scoring/points.ts';
import { showQuantity, unitName } from '../scoring/quantity.ts';
import type { Indicator, MeasuredIndicator } from '../scoring/rubric.ts';
import type { Visit } from '../web/visit.ts';
import { lineBefore, quantityOf, saidOf } from './line-state.ts';
import type { Line } from './lines.ts';
import { indicatorEntry, quantitiesOf } from './taking-down.ts';
import type { TypedLine } from './typed.ts';
import type { Workplace } from './workplace.ts';

/** A grade with what it asks for. */
export interface GradeShown {
  key: string;
  condition: string;
  points: string;
}

/** A quantity of a measured indicator: typed, or taken from the basic figures. */
export interface QuantityShown {
  field: 'entered' | 'whole';
  label: string;
  unit: string;
  value: string;
  /** Taken from the basic figures: nothing is typed. */
  fed: boolean;
}

/** The fields of a line that somebody writes on. */
export interface FieldsShown {
  points: { value: string; hint: string; step: string; most: string } | null;
  /** Of a graded indicator, from the best down. */
  grades: (GradeShown & { checked: boolean })[];
  quantities: QuantityShown[];
  /** 核实无误 / 更正为; null where there is nothing to confirm. */
  verdict: { value: string; confirmable: string } | null;
  override: { value: string; label: string } | null;
  faults: { key: string; text: string; deduction: string; off: string; checked: boolean }[];
  noFault: boolean;
  notApplicable: { checked: boolean; text: string } | null;
  reason: { value: string; label: string };
}

/** The fields of an indicator's line: what was typed where a form came back, else what stands there. */
export function fieldsOf(
  visit: Visit,
  workplace: Workplace,
  indicator: Indicator,
  line: Line,
  typed: TypedLine | undefined,
): FieldsShown {
  const { t } = visit;
  const { stage, reckoned, assessment } = workplace;
  const entry = indicatorEntry(line);
  const earlier =
    indicator.kind === 'measured'
      ? quantitiesOf(indicator, lineBefore(workplace, indicator.code)?.entry ?? null)
      : null;
  const none = hasNone(indicator, assessment.school.type, reckoned.figures);
  const said = typed ? (typed.notApplicable ?? '') !== '' : entry?.kind === 'not applicable';
  const found = typed ? [typed.faults ?? []].flat() : entry?.kind === 'checklist' ? entry.faults : [];
  return {
    points:
      indicator.kind === 'judged'
        ? {
            value: typed?.points ?? (entry?.kind === 'judged' ? show(entry.points) : ''),
            hint: t('sheets.field.pointsHint', { full: show(indicator.full), step: show(indicator.step) }),
            step: show(indicator.step),
            most: show(indicator.full),
          }
        : null,
    grades: gradesOf(visit, indicator).map((grade) => ({
      ...grade,
      checked: grade.key === (typed ? typed.grade : entry?.kind === 'graded' ? entry.grade : ''),
    })),
    quantities: indicator.kind === 'measured' ? quantitiesShown(visit, workplace, indicator, line, typed) : [],
    verdict:
      earlier === null
        ? null
        : {
            value: verdictOf(earlier, indicator, line, typed),
            confirmable: confirmableOf(visit, indicator, workplace),
          },
    override:
      stage === 'school' || indicator.kind !== 'measured'
        ? null
        : {
            value:
              typed?.override ?? (entry?.kind === 'measured' && entry.override !== null ? show(entry.override) : ''),
            label: t('sheets.field.override', { full: show(indicator.full) }),
          },
    faults:
      indicator.kind === 'checklist'
        ? indicator.faults.map(({ key, text, deduction }) => ({
            key,
            text: visit.say(text),
            deduction: t('sheets.field.deduction', { points: show(deduction) }),
            off: show(deduction),
            checked: found.includes(key),
          }))
        : [],
    noFault: typed ? (typed.answered ?? '') !== '' : entry?.kind === 'checklist' && entry.faults.length === 0,
    notApplicable:
      indicator.notApplicable === 'never' || none
        ? null
        : {
            checked: said,
            text: t(
              indicator.notApplicable === 'full'
                ? 'sheets.field.notApplicableFull'
                : 'sheets.field.notApplicableLeftOut',
            ),
          },
    reason: { value: typed?.reason ?? line.reason, label: t(`sheets.field.reason.${indicator.kind}`) },
  };
}

function quantitiesShown(
  { say }: Visit,
  { assessment, reckoned }: Workplace,
  indicator: MeasuredIndicator,
  line: Line,
  typed: TypedLine | undefined,
): QuantityShown[] {
  const entry = indicatorEntry(line);
  const stored = entry?.kind === 'measured' ? entry : null;
  const unit = say(unitName(indicator.enteredUnit));
  const shown = (field: 'entered' | 'whole', label: string): QuantityShown => {
    const fed = indicator.fromBasic[field] !== null;
    const taken = quantityTaken(indicator, field, stored, assessment.school.type, reckoned.figures);
    const value = taken === null ? '' : showQuantity(taken);
    return { field, label, unit, fed, value: fed ? value || '—' : (typed?.[field] ?? value) };
  };
  return [shown('entered', say(indicator.entered)), ...(indicator.whole ? [shown('whole', say(indicator.whole))] : [])];
}

const confirmableOf = (visit: Visit, indicator: Indicator, workplace: Workplace): string =>
  saidOf(visit, indicator, quantityOf(lineBefore(workplace, indicator.code)?.entry ?? null));

/** What was chosen about an earlier quantity: as typed, else as it follows from what is saved. */
function verdictOf(
  earlier: { entered: string; whole: string },
  indicator: Indicator,
  line: Line,
  typed: TypedLine | undefined,
): string {
  if (typed) return typed.verdict;
  const mine = quantitiesOf(indicator, line.entry);
  if (mine === null) return '';
  return mine.entered === earlier.entered && mine.whole === earlier.whole ? 'confirmed' : 'corrected';
}

/** What each grade of a graded indicator asks for, from the best down. */
export const gradesOf = ({ say }: Visit, indicator: Indicator): GradeShown[] =>
  indicator.kind === 'graded'
    ? indicator.grades.map(({ key, condition, points }) => ({ key, condition: say(condition), points: show(points) }))
    : [];
