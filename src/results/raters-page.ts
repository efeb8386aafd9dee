import { rubricOf } from '../rubrics/store.ts';
import { indicatorsOf, type Rubric } from '../scoring/rubric.ts';
import { addressOf } from '../web/paging.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { extentAsked, extentFor } from './extent.ts';
import { type ExtentFrame, extentFrame } from './extent-shown.ts';
import { type Agreement, agreementsOf, type Pair, type Rater, ratersOf } from './raters.ts';
import {
  byAgreement,
  bySeverity,
  fewestLines,
  meanLost,
  percentOf,
  ratedStages,
  type Severity,
  severityOf,
} from './rules.ts';

export interface RaterShown {
  name: string;
  stage: string;
  schools: string;
  lines: string;
  /** On how many lines the severity rests; nobody has scored a city expert's lines anew. */
  finalLines: string;
  severity: string;
  size: string;
  /** Severity could not be told; the text says why. */
  few: boolean;
  before: string;
  beforeSize: string;
}

export interface AgreementShown {
  code: string;
  title: string;
  kind: string;
  schools: string;
  same: string;
  apart: string;
  apartShare: string;
  bar: { value: string; max: string; label: string };
  selfSchools: string;
  selfSame: string;
}

export interface RatersPage extends ExtentFrame {
  /** The same as a workbook; empty where there is nobody to tell of. */
  workbook: string;
  raters: RaterShown[];
  agreements: AgreementShown[];
  /** Indicators about which nothing can be said yet. */
  rest: string;
  few: string;
}

/** Who scores strictly and who mildly, and about which indicators the stages agree. */
export async function ratersPage(visit: Visit): Promise<RatersPage> {
  const { db, t } = visit;
  const actor = actorOf(visit);
  const extent = await extentFor(visit);
  const frame = extentFrame(visit, t('results.raters.title'), '/results/raters', extent, [], {});
  const few = t('results.raters.fewest', { lines: fewestLines });
  if (extent === null) return { ...frame, workbook: '', raters: [], agreements: [], rest: '', few };
  const { tree } = await rubricOf(db, extent.cycle.rubricId);
  const raters = await ratersOf(db, actor, extent, ratedStages(actor.post.regionLevel));
  const found = new Map((await agreementsOf(db, actor, extent)).map((agreement) => [agreement.code, agreement]));
  const indicators = indicatorsOf(tree);
  const told = indicators.flatMap(({ code }) => {
    const agreement = found.get(code);
    return agreement === undefined || agreement.city.schools + agreement.school.schools === 0 ? [] : [agreement];
  });
  const untold = indicators.length - told.length;
  return {
    ...frame,
    workbook: raters.length === 0 ? '' : addressOf('/results/raters/workbook', extentAsked(extent)),
    raters: raters.toSorted((a, b) => bySeverity(a.fromFinal, b.fromFinal)).map((rater) => raterShown(visit, rater)),
    agreements: told.toSorted((a, b) => byAgreement(a.city, b.city)).map((one) => agreementShown(visit, tree, one)),
    rest: untold === 0 ? '' : t('results.raters.rest', { count: untold }),
    few,
  };
}

function raterShown({ t }: Visit, { name, stage, schools, lines, fromFinal, fromBefore }: Rater): RaterShown {
  const severity = severityOf(fromFinal);
  const before = severityOf(fromBefore);
  const sizeOf = (found: Severity | 'too few'): string => (found === 'too few' ? '—' : found.size);
  const why = stage === 'city' ? 'final' : fromFinal.lines === 0 ? 'none' : 'few';
  return {
    name,
    stage: t(`results.stage.${stage}`),
    schools: String(schools),
    lines: String(lines),
    finalLines: String(fromFinal.lines),
    severity: severity === 'too few' ? t(`results.raters.no.${why}`) : severity.mean,
    size: sizeOf(severity),
    few: severity === 'too few',
    before: before === 'too few' ? '—' : before.mean,
    beforeSize: sizeOf(before),
  };
}

function agreementShown({ t, say }: Visit, rubric: Rubric, { code, city, school }: Agreement): AgreementShown {
  const indicator = indicatorsOf(rubric).find((one) => one.code === code);
  const sameOf = ({ same, schools }: Pair): string => percentOf(same, schools) ?? '—';
  return {
    code,
    title: indicator === undefined ? '' : say(indicator.title),
    kind: indicator === undefined ? '' : t(`results.kind.${indicator.kind}`),
    schools: String(city.schools),
    same: sameOf(city),
    apart: meanLost(city.size, city.schools) ?? '—',
    apartShare: percentOf(city.size, city.full) ?? '—',
    bar: {
      value: String(city.same),
      max: String(city.schools || 1),
      label: t('results.raters.sameOf', { same: sameOf(city) }),
    },
    selfSchools: String(school.schools),
    selfSame: sameOf(school),
  };
}
