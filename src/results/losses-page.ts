import type { z } from 'zod';
import { type ProgrammeDefinition, programmeOf, rubricOf } from '../rubrics/store.ts';
import { showScaled } from '../scoring/decimal.ts';
import type { Hundredths } from '../scoring/points.ts';
import { addressOf } from '../web/paging.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type AreasShown, areasShown } from './areas-shown.ts';
import { extentAsked, extentFor } from './extent.ts';
import { type ExtentFrame, extentFrame } from './extent-shown.ts';
import type { Filter } from '../web/filter.ts';
import {
  indicatorLosses,
  inOrder,
  type Loss,
  type Losses,
  lossesOf,
  lossOrders,
  meanEarned,
  meanLost,
  type PartLevel,
  partOf,
  percentOf,
} from './rules.ts';
import { LossQuestion } from './schema.ts';
import { type Asked, type Extent, type SchoolSum, type Sum, sumsByArea, sumsBySchool, talliesOf } from './store.ts';

/** A part of the rubric with what it lost, ready to show. */
export interface LossShown {
  level: PartLevel;
  code: string;
  title: string;
  /** Where the same part is looked at area by area. */
  href: string;
  schools: string;
  earned: string;
  full: string;
  rate: string;
  meanLost: string;
  lost: string;
  share: string;
  bar: { value: string; max: string; label: string };
  atFull: string;
  atNone: string;
}

export interface LossesPage extends ExtentFrame {
  /** The same as a workbook; empty where there is nothing to add up. */
  workbook: string;
  /** Undefined where nothing is concluded yet, so that there is nothing to add up. */
  found:
    | {
        terms: { term: string; text: string }[];
        areas: AreasShown;
        sections: LossShown[];
        tabs: { label: string; list: { href: string; text: string; current: boolean }[] };
        /** Indicators from the largest loss; empty where the tree is asked for. */
        ranking: LossShown[];
        rest: string;
        tree: { section: LossShown; open: boolean; rows: LossShown[] }[];
      }
    | undefined;
}

/** Where points were lost, and how many: by indicator, and area by area down to the schools. */
export async function lossesPage(visit: Visit): Promise<LossesPage> {
  const { t } = visit;
  const extent = await extentFor(visit);
  const typed = LossQuestion.parse(visit.query);
  const title = t('results.losses.title');
  if (extent === null)
    return { ...extentFrame(visit, title, '/results', null, [], {}), workbook: '', found: undefined };
  const sort = typed.sort === 'lost' ? '' : typed.sort;
  const frame = extentFrame(visit, title, '/results', extent, [stageField(visit, typed.stage)], {
    sort,
    part: typed.part,
  });
  const lost = await lostIn(visit, extent, typed);
  if (lost === null) return { ...frame, workbook: '', found: undefined };
  const { losses, part, programme, sums, areaSums, schools } = lost;
  const kept = { ...extentAsked(extent), stage: typed.stage === 'official' ? null : typed.stage };
  const address = (changed: Record<string, string | null>): string =>
    addressOf('/results', { ...kept, sort, part: part?.code, ...changed });
  const lossShown = (loss: Loss): LossShown => shown(visit, loss, losses, address);
  const ranked = inOrder(indicatorLosses(losses), typed.sort).filter((loss) => loss.lost > 0);
  const rest = indicatorLosses(losses).length - ranked.length;
  return {
    ...frame,
    workbook: addressOf('/results/workbook', { ...kept, sort, part: part?.code }),
    found: {
      terms: termsOf(visit, losses, [...sums.values()]),
      areas: areasShown(visit, { extent, sums: areaSums, schools, part, programme, address }),
      sections: losses.sections.map(lossShown),
      tabs: {
        label: t('results.losses.order'),
        list: lossOrders.map((order) => ({
          href: `${address({ sort: order === 'lost' ? null : order })}#indicators`,
          text: t(`results.losses.order.${order}`),
          current: order === typed.sort,
        })),
      },
      ranking: typed.sort === 'rubric' ? [] : ranked.map(lossShown),
      rest: rest === 0 ? '' : t('results.losses.rest', { count: rest }),
      tree: typed.sort === 'rubric' ? treeOf(losses, part?.code ?? null, lossShown) : [],
    },
  };
}

/** What the schools of an extent lost, before a word is said of it. */
export interface Lost {
  readonly programme: ProgrammeDefinition;
  readonly losses: Losses;
  /** The part of the rubric that is looked at area by area; null: the whole. */
  readonly part: NonNullable<ReturnType<typeof partOf>> | null;
  /** Of the whole sheet, and of the part. */
  readonly sums: ReadonlyMap<string, Sum>;
  readonly areaSums: ReadonlyMap<string, Sum>;
  /** Where nothing lies between them and the area; else null. */
  readonly schools: readonly SchoolSum[] | null;
}

/**
 * Adds up what was lost, in four queries at most, whatever the number of schools.
 * @param typed what the address asks; a part that the cycle's rubric has not is none
 * @returns null where no stage is concluded
 */
export async function lostIn(visit: Visit, extent: Extent, typed: z.infer<typeof LossQuestion>): Promise<Lost | null> {
  const programme = await programmeOf(visit.db, extent.cycle.programmeKey);
  const { tree } = await rubricOf(visit.db, extent.cycle.rubricId);
  const part = partOf(tree, typed.part) ?? null;
  const within = part?.indicators ?? null;
  const actor = actorOf(visit);
  const asked: Asked = { extent, stage: typed.stage };
  const ends = extent.direct || extent.area.level === 'township';
  // All of one moment, so that totals and rows agree while stages are being concluded.
  const moment = { isolationLevel: 'repeatable read', readOnly: true } as const;
  return visit.db.transaction(async (db) => {
    const sums = await sumsByArea(db, actor, asked, null);
    const counted = [...sums.values()].reduce((count, { schools }) => count + schools, 0);
    if (counted === 0) return null;
    return {
      programme,
      part,
      sums,
      losses: lossesOf(tree, await talliesOf(db, actor, asked), counted),
      areaSums: within === null ? sums : await sumsByArea(db, actor, asked, within),
      schools: ends ? await sumsBySchool(db, actor, asked, within) : null,
    };
  }, moment);
}

const stageField = ({ t }: Visit, value: string): Filter => ({
  name: 'stage',
  kind: 'select',
  label: t('results.stage'),
  value,
  options: (['official', 'school', 'county', 'city'] as const).map((stage) => ({
    value: stage,
    text: t(`results.stage.${stage}`),
  })),
});

/** The tree section by section; open is the one that is looked at, or else the one that lost most. */
function treeOf({ sections }: Losses, asked: string | null, lossShown: (loss: Loss) => LossShown) {
  const holds = ({ code, parts }: Loss): boolean => code === asked || parts.some(holds);
  const open = sections.find(holds) ?? inOrder(sections, 'lost')[0];
  return sections.map((section) => ({
    section: lossShown(section),
    open: section === open,
    rows: section.parts.flatMap((criterion) => [criterion, ...criterion.parts]).map(lossShown),
  }));
}

/** What a part lost, in words. */
export function shown(
  { t, say }: Pick<Visit, 't' | 'say'>,
  { level, code, title, schools, earned, full, lost, atFull, atNone }: Loss,
  all: Losses,
  address: (changed: Record<string, string>) => string,
): LossShown {
  const share = percentOf(lost, all.lost) ?? '—';
  const inSchools = (count: number | null): string => (count === null ? '' : String(count));
  return {
    level,
    code,
    title: say(title),
    href: `${address({ part: code })}#areas`,
    schools: String(schools),
    earned: meanEarned(earned, schools) ?? '—',
    full: meanEarned(full, schools) ?? '—',
    rate: percentOf(earned, full) ?? '—',
    meanLost: meanLost(lost, schools) ?? '—',
    lost: showScaled(lost, 2, true),
    share,
    bar: { value: String(lost), max: String(all.lost || 1), label: t('results.losses.shareOf', { share }) },
    atFull: inSchools(atFull),
    atNone: inSchools(atNone),
  };
}

function termsOf(
  { t }: Visit,
  { earned, full, lost }: Losses,
  sums: readonly { listed: number; schools: number; scaled: Hundredths | null }[],
): { term: string; text: string }[] {
  const total = (of: (sum: (typeof sums)[number]) => number): number => sums.reduce((so, sum) => so + of(sum), 0);
  const schools = total((sum) => sum.schools);
  return [
    {
      term: t('results.losses.counted'),
      text: t('results.losses.countedOf', { schools, listed: total(({ listed }) => listed) }),
    },
    {
      term: t('results.losses.meanScore'),
      text: meanEarned(total(({ scaled }) => scaled ?? 0) as Hundredths, schools) ?? '—',
    },
    { term: t('results.losses.rate'), text: percentOf(earned, full) ?? '—' },
    { term: t('results.losses.meanLost'), text: meanLost(lost, schools) ?? '—' },
    { term: t('results.losses.allLost'), text: showScaled(lost, 2, true) },
  ];
}
