import { show } from '../scoring/points.ts';
import { appliesTo } from '../scoring/rubric.ts';
import type { Visit } from '../web/visit.ts';
import { apartShown, type ApartShown } from './apart-shown.ts';
import { takeAllShown, type TakeAllShown } from './carry-over.ts';
import { type SheetFrame, sheetFrame } from './frame.ts';
import { type IndicatorShown, indicatorShown } from './indicator-shown.ts';
import type { Place } from './places.ts';
import type { Returned } from './typed.ts';
import type { Workplace } from './workplace.ts';

export interface SectionPage extends SheetFrame {
  takeAll: TakeAllShown | null;
  /** What several score apart in it. */
  apart: ApartShown | null;
  criteria: { code: string; title: string; earned: string; lines: IndicatorShown[] }[];
}

/** A section of the rubric: its indicators by criterion, each with its fields and how its points come about. */
export function sectionPage(visit: Visit, workplace: Workplace, place: Place, returned: Returned | null): SectionPage {
  const { t, say } = visit;
  const { assessment, reckoned, seen } = workplace;
  const criteria = place.section!.criteria.map(({ code, title, indicators }) => {
    const { earned, applicable } = reckoned.total.byCriterion.get(code)!;
    return {
      code,
      title: say(title),
      earned: seen === 'all' ? t('sheets.criterion.earned', { earned: show(earned), of: show(applicable) }) : '',
      lines: indicators
        .filter((indicator) => appliesTo(indicator, assessment.school.type))
        .map((indicator) => indicatorShown(visit, workplace, indicator, returned)),
    };
  });
  const offers = criteria.flatMap(({ lines }) => lines.map(({ offer }) => offer));
  return {
    ...sheetFrame(visit, workplace, place),
    apart: apartShown(visit, workplace, place.code),
    takeAll: takeAllShown(visit, workplace, offers, returned),
    criteria,
  };
}
