import { figureFields, figureProblems } from '../scoring/school.ts';
import { unitName } from '../scoring/quantity.ts';
import { sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { type SheetFrame, sheetFrame } from './frame.ts';
import { offerShown, type OfferShown, takeAllShown, type TakeAllShown } from './carry-over.ts';
import { confirmedShown, type LineState, lineBefore, lineState, problemsShown, saidOf } from './line-state.ts';
import { figureCode } from './lines.ts';
import type { Place } from './places.ts';
import type { Returned } from './typed.ts';
import type { Workplace } from './workplace.ts';

/** One basic figure. */
export interface FigureShown extends LineState {
  label: string;
  unit: string;
  value: string;
  /** 核实无误 / 更正为 with what the stage before says; null on the school's own sheet. */
  verdict: { value: string; confirmable: string } | null;
  reason: string;
  said: string;
  offer: OfferShown | null;
  confirmed: string;
}

export interface FiguresPage extends SheetFrame {
  lead: string;
  takeAll: TakeAllShown | null;
  figures: FigureShown[];
}

/** 学校基本情况表: head counts, classes and staff, from which measured indicators take what they need. */
export function figuresPage(visit: Visit, workplace: Workplace, place: Place, returned: Returned | null): FiguresPage {
  const { t } = visit;
  const { assessment, stage } = workplace;
  const lead = t(`sheets.figures.lead.${stage === 'school' ? 'school' : 'reviewer'}`, {
    day: sayDay(t, assessment.cycle.referenceOn),
  });
  const figures = figuresShown(visit, workplace, returned);
  const offers = figures.map(({ offer }) => offer);
  return {
    ...sheetFrame(visit, workplace, place),
    lead,
    takeAll: takeAllShown(visit, workplace, offers, returned),
    figures,
  };
}

/** The figures of a sheet; what contradicts itself among them is said beside each. */
export function figuresShown(visit: Visit, workplace: Workplace, returned: Returned | null): FigureShown[] {
  const { t, say } = visit;
  const { assessment, reckoned, seen, writes } = workplace;
  const { type } = assessment.school;
  const shown = seen !== 'progress' || writes(null) !== null;
  const contradictions = shown ? figureProblems(type, reckoned.figures) : [];
  return figureFields(type).map(({ key, label, unit, values }) => {
    const code = figureCode(key);
    const line = reckoned.sheet.lines.get(code)!;
    const typed = returned?.typed.get(code);
    const stored = saidOf(visit, undefined, line.entry);
    const before = lineBefore(workplace, code);
    const confirmable = saidOf(visit, undefined, before?.entry ?? null);
    const state = lineState(visit, workplace, line, returned);
    const own = contradictions.filter(({ field }) => field === key).map((problem) => ({ ...problem, field: 'value' }));
    return {
      ...state,
      label: t(label, values),
      unit: say(unitName(unit)),
      problems: { ...problemsShown(visit, own), ...state.problems },
      value: typed?.value ?? (shown ? stored : ''),
      verdict:
        confirmable === ''
          ? null
          : {
              value: typed?.verdict ?? (stored === '' ? '' : stored === confirmable ? 'confirmed' : 'corrected'),
              confirmable,
            },
      reason: typed?.reason ?? (shown ? line.reason : ''),
      said: shown ? stored : '',
      offer: offerShown(visit, workplace, code, returned),
      confirmed: confirmedShown(visit, workplace, code),
    };
  });
}
