import { quantityTaken } from '../scoring/entry.ts';
import { bandOf, explain } from '../scoring/explanation.ts';
import { show, ZERO, type Hundredths } from '../scoring/points.ts';
import { showQuantity, unitName } from '../scoring/quantity.ts';
import type { Indicator, MeasuredIndicator } from '../scoring/rubric.ts';
import { shortfallOf } from '../scoring/shortfall.ts';
import { saidOf } from '../sheets/line-state.ts';
import { indicatorEntry } from '../sheets/taking-down.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { saySentence } from '../web/sentences.ts';
import type { Visit } from '../web/visit.ts';

/** How the points of a line came about: what was entered or found, the working out in figures, the band, the reasons. A line each. */
export function workingOf(visit: Visit, workplace: Workplace, indicator: Indicator): string[] {
  const { assessment, reckoned } = workplace;
  const entry = indicatorEntry(reckoned.sheet.lines.get(indicator.code));
  const { type } = assessment.school;
  const band = bandOf(indicator, entry, type, reckoned.figures);
  return [
    ...foundOf(visit, workplace, indicator),
    ...explain(indicator, entry, type, reckoned.figures).map((sentence) => saySentence(visit, sentence)),
    // Full points say by themselves that it is the first band.
    ...(band === null || pointsOf(workplace, indicator.code) === indicator.full ? [] : [saySentence(visit, band)]),
    ...reasonsOf(visit, workplace, indicator),
  ];
}

/** What is wrong with a line below full points: the faults, what is short of the standard, the reasons given. */
export function shortcomingOf(visit: Visit, workplace: Workplace, indicator: Indicator): string[] {
  const { assessment, reckoned } = workplace;
  const entry = indicatorEntry(reckoned.sheet.lines.get(indicator.code));
  const { type } = assessment.school;
  const short = shortfallOf(indicator, entry, type, reckoned.figures);
  return [
    ...(indicator.kind === 'judged' ? [] : foundOf(visit, workplace, indicator)),
    ...(short === null ? [] : [saySentence(visit, short)]),
    ...reasonsOf(visit, workplace, indicator),
  ];
}

/** What was entered or found; each fault with what it takes off. */
function foundOf(visit: Visit, workplace: Workplace, indicator: Indicator): string[] {
  const { t, say } = visit;
  const entry = indicatorEntry(workplace.reckoned.sheet.lines.get(indicator.code));
  if (indicator.kind === 'measured') return quantitiesOf(visit, workplace, indicator);
  if (entry === null || entry.kind === 'not applicable') return [];
  if (indicator.kind === 'checklist' && entry.kind === 'checklist')
    return indicator.faults
      .filter(({ key }) => entry.faults.includes(key))
      .map(({ text, deduction }) => t('score-papers.fault', { fault: say(text), points: show(deduction) }));
  return [t('score-papers.given', { said: saidOf(visit, indicator, entry) })];
}

function quantitiesOf({ t, say }: Visit, { assessment, reckoned }: Workplace, indicator: MeasuredIndicator): string[] {
  const entry = indicatorEntry(reckoned.sheet.lines.get(indicator.code));
  if (entry?.kind === 'not applicable') return [];
  const taken = entry?.kind === 'measured' ? entry : null;
  const unit = say(unitName(indicator.enteredUnit));
  return (['entered', 'whole'] as const).flatMap((which) => {
    const label = indicator[which];
    const value = quantityTaken(indicator, which, taken, assessment.school.type, reckoned.figures);
    if (label === null || value === null) return [];
    const fed = indicator.fromBasic[which] === null ? 'typed' : 'fed';
    return [t(`score-papers.quantity.${fed}`, { label: say(label), quantity: showQuantity(value), unit })];
  });
}

/** Why it is less than full, not applicable or corrected; and why it differs from the stage before. */
function reasonsOf({ t }: Visit, { reckoned }: Workplace, { code, full, kind }: Indicator): string[] {
  const line = reckoned.sheet.lines.get(code);
  if (line === undefined) return [];
  const { reason, differenceReason } = line;
  const points = pointsOf({ reckoned }, code);
  const given = kind === 'judged' || kind === 'graded';
  const label = given && points !== null && points < full ? 'deduction' : 'remark';
  return [
    ...(reason.trim() === '' ? [] : [t(`score-papers.reason.${label}`, { reason: plainly(reason) })]),
    ...(differenceReason.trim() === ''
      ? []
      : [t('score-papers.reason.difference', { reason: plainly(differenceReason) })]),
  ];
}

/** What a person typed, in one paragraph. */
const plainly = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

/** The points of a line; null where it has none. */
export function pointsOf({ reckoned }: Pick<Workplace, 'reckoned'>, code: string): Hundredths | null {
  const outcome = reckoned.total.lines.get(code);
  return outcome?.state === 'scored' ? outcome.points : null;
}

/** Full points of a line as they count at this school: none where it is left out. */
export const fullOf = ({ reckoned }: Workplace, { code, full }: Indicator): Hundredths =>
  reckoned.total.lines.get(code)?.state === 'left out' ? ZERO : full;
