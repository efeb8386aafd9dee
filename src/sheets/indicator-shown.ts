import { lineEvidence, type LineEvidence } from '../evidence/line.ts';
import { lineRecords, type LineRecords } from '../records/line.ts';
import { showDecimal } from '../scoring/decimal.ts';
import { explain, scaleRows } from '../scoring/explanation.ts';
import { show } from '../scoring/points.ts';
import { unitName } from '../scoring/quantity.ts';
import type { Indicator } from '../scoring/rubric.ts';
import { assessedSections, hasSenior } from '../scoring/school.ts';
import { standardOf } from '../scoring/measured.ts';
import { saySentence } from '../web/sentences.ts';
import type { Visit } from '../web/visit.ts';
import { offerShown, type OfferShown, remarkShown } from './carry-over.ts';
import { fieldsOf, type FieldsShown, gradesOf, type GradeShown } from './fields-shown.ts';
import { confirmedShown, type LineState, lineState, quantityOf, saidOf } from './line-state.ts';
import { isSaid, type Line } from './lines.ts';
import { evidenceSeen, lineSeen } from './seen.ts';
import { indicatorEntry, isFed } from './taking-down.ts';
import type { Returned } from './typed.ts';
import type { Workplace } from './workplace.ts';

/** One indicator on the page of its section. */
export interface IndicatorShown extends LineState {
  kind: Indicator['kind'];
  title: string;
  standard: string;
  methods: string[];
  full: string;
  /** Empty where they are not seen. */
  points: string;
  tone: 'full' | 'less' | 'none' | 'blank';
  why: string[];
  note: string;
  /** What whoever fills it in should know. */
  hint: string;
  /** That several score it apart, and how far that is; empty for others. */
  apart: string;
  /** 关键指标: what it bars when its points are too few; empty for others. */
  keyItem: string;
  guidance: { text: string; points: string }[];
  scale: { said: string; points: string }[];
  /** What each grade asks for, where nobody writes. */
  grades: GradeShown[];
  veiled: boolean;
  /** What the line says, for whoever only reads it. */
  said: string;
  reason: string;
  fields: FieldsShown | null;
  /** What the school said last year: its quantity, and its remark. */
  offer: OfferShown | null;
  remark: OfferShown | null;
  /** The unusual quantity that the school has confirmed. */
  confirmed: string;
  evidence: LineEvidence;
  /** What was written down on the visit and tied to it. */
  records: LineRecords;
  evidenceMissing: string;
}

/** An indicator with what this person sees of it, and the fields that they may write. */
export function indicatorShown(
  visit: Visit,
  workplace: Workplace,
  indicator: Indicator,
  returned: Returned | null,
): IndicatorShown {
  const { t, say } = visit;
  const { assessment, reckoned, seen, own, writes } = workplace;
  const { code, kind, section, full } = indicator;
  const line = reckoned.sheet.lines.get(code)!;
  const open = writes(section, code) !== null;
  const shown = open || lineSeen(seen, kind, own?.lines.get(code));
  // A quantity is shown from the start, what a reviewer made of it is not.
  const bare = seen === 'by line' && !isSaid(own?.lines.get(code));
  const entry = bare ? quantityOf(line.entry) : line.entry;
  const typed = returned?.typed.get(code);
  const state = lineState(visit, workplace, line, returned);
  return {
    ...state,
    ...pointsOf(workplace, indicator, shown && !(bare && isOverridden(line))),
    kind,
    title: say(indicator.title),
    standard: standardSaid(visit, workplace, indicator),
    methods: indicator.methods.map((method) => t(`sheets.method.${method}`)),
    full: show(full),
    why: shown ? whyOf(visit, workplace, indicator, entry) : [],
    note: noteOf(visit, workplace, indicator),
    hint: say(indicator.hint),
    apart: workplace.doubles.has(code) ? t(`double-scoring.line.${workplace.doubles.get(code)!.state}`) : '',
    keyItem: indicator.keyFloor === null ? '' : t('sheets.keyItem', { floor: show(indicator.keyFloor) }),
    guidance: indicator.guidance.map(({ text, points }) => ({ text: say(text), points: show(points) })),
    scale: scaleShown(visit, indicator),
    grades: open ? [] : gradesOf(visit, indicator),
    veiled: !shown,
    said: shown ? saidOf(visit, indicator, entry) : '',
    reason: shown && !bare ? [line.reason, line.differenceReason].filter((text) => text !== '').join(' ') : '',
    fields: open ? fieldsOf(visit, workplace, indicator, line, typed) : null,
    offer: offerShown(visit, workplace, code, returned),
    remark: remarkShown(visit, workplace, indicator, returned),
    confirmed: confirmedShown(visit, workplace, code),
    evidence: lineEvidence(t, {
      assessmentId: assessment.id,
      stage: workplace.stage,
      code,
      title: say(indicator.title),
      files: evidenceSeen(seen) ? line.files : [],
      open,
      today: visit.today,
    }),
    records: lineRecords(visit, workplace, { code, title: say(indicator.title), open }),
    evidenceMissing:
      evidenceSeen(seen) && workplace.stage === 'school' && indicator.evidenceRequired && line.files.length === 0
        ? t('sheets.evidence.required')
        : '',
  };
}

function pointsOf(
  { reckoned }: Workplace,
  { code, full }: Indicator,
  shown: boolean,
): Pick<IndicatorShown, 'points' | 'tone'> {
  const outcome = reckoned.total.lines.get(code);
  if (!shown || outcome?.state !== 'scored') return { points: '', tone: 'blank' };
  const tone = outcome.points === full ? 'full' : outcome.points === 0 ? 'none' : 'less';
  return { points: show(outcome.points), tone };
}

/** The points, or the standard that a quantity is held against. */
export function standardSaid({ t, say }: Visit, { assessment }: Workplace, indicator: Indicator): string {
  const full = show(indicator.full);
  if (indicator.kind === 'judged') return t('sheets.standard.judged', { full, step: show(indicator.step) });
  if (indicator.kind === 'checklist') return t('sheets.standard.checklist', { full });
  if (indicator.kind === 'graded') return t('sheets.standard.graded', { full });
  if (indicator.scale.by === 'value')
    return t('sheets.standard.value', { full, unit: say(unitName(indicator.ratioUnit)) });
  const { type } = assessment.school;
  const standards = assessedSections(type).map((section) => ({
    section,
    standard: showDecimal(standardOf(indicator, type, section)),
  }));
  const unit = say(unitName(indicator.ratioUnit));
  const [first, second] = standards;
  const way = indicator.better === 'lower' ? 'atMost' : 'atLeast';
  if (second === undefined || second.standard === first!.standard) {
    return t(`sheets.standard.${way}`, { full, standard: first!.standard, unit });
  }
  return t(`sheets.standard.${way}Both`, { full, primary: first!.standard, junior: second.standard, unit });
}

function whyOf(
  visit: Visit,
  { assessment, reckoned }: Workplace,
  indicator: Indicator,
  entry: Line['entry'],
): string[] {
  return explain(indicator, indicatorEntry({ entry }), assessment.school.type, reckoned.figures).map((sentence) =>
    saySentence(visit, sentence),
  );
}

const isOverridden = ({ entry }: Line): boolean =>
  entry?.kind === 'settled' || (entry?.kind === 'measured' && entry.override !== null);

/** Which part of a school is meant, where it has one that is not assessed. */
function noteOf({ t }: Visit, { assessment }: Workplace, indicator: Indicator): string {
  if (indicator.kind !== 'measured' || isFed(indicator) || !hasSenior(assessment.school.type)) return '';
  return t(indicator.shared ? 'sheets.note.shared' : 'sheets.note.assessedOnly');
}

const scaleShown = (visit: Visit, indicator: Indicator): IndicatorShown['scale'] =>
  indicator.kind === 'measured'
    ? scaleRows(indicator).map(({ said, points }) => ({ said: saySentence(visit, said), points }))
    : [];
