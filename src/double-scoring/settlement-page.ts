import { type Frame, frameOf } from '../assessments/frame.ts';
import type { Assessment } from '../assessments/store.ts';
import { leads, type Level } from '../reviews/levels.ts';
import { show, type Hundredths } from '../scoring/points.ts';
import { indicatorOf } from '../scoring/rubric.ts';
import { saidOf } from '../sheets/line-state.ts';
import type { Sheet } from '../sheets/lines.ts';
import { isBeingWritten } from '../sheets/rules.ts';
import { sayMoment } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { hasMean, type LaidDesk, pointsOf, type Typed } from './deciding.ts';
import { type Double, doublesOf } from './rules.ts';
import { settlementsOf } from './store.ts';

export interface SettlementPage extends Frame {
  lead: string;
  action: string;
  key: string;
  mayWrite: boolean;
  problems: { text: string; href: string }[];
  /** Who has not handed in yet, with how many lines. */
  waiting: string[];
  rows: RowShown[];
}

interface RowShown {
  code: string;
  title: string;
  full: string;
  state: string;
  tone: string;
  given: { name: string; said: string; points: string; reason: string }[];
  settled: string;
  /** The school changed its entry after this was said; empty where it did not. */
  changed: string;
  /** Empty where nothing is to be decided. */
  ways: { value: string; text: string }[];
  typed: { take: string; points: string; reason: string };
  problem: string;
}

/** What all have handed in and nobody settled; and points that were settled, which the leader may settle anew. */
export const isToSettle = ({ state, code }: Double, sheet: Sheet): boolean =>
  state === 'all in' || (state === 'settled' && sheet.lines.get(code)?.entry?.kind === 'settled');

/** The lines that several scored, once all have handed in: what each gave, how it was settled, and the leader's form. */
export async function settlementPage(
  visit: Visit,
  level: Level,
  assessment: Assessment,
  desk: LaidDesk,
  typed: ReadonlyMap<string, Typed>,
  problems: ReadonlyMap<string, string>,
): Promise<SettlementPage> {
  const { t } = visit;
  const { sheet } = desk.current;
  const doubles = [...doublesOf(sheet, desk.scoring.rubric).values()];
  const names = new Map(
    assessment.team.filter(({ stage }) => stage === level.name).map(({ personId, name }) => [personId, name]),
  );
  const settled = new Map((await settlementsOf(visit.db, sheet.id)).map((one) => [one.code, one]));
  const mayWrite =
    leads(actorOf(visit), level, assessment) && isBeingWritten(assessment.stage, level.name, sheet.signedAt !== null);
  const open = doubles.filter(({ state }) => state === 'open');
  const waiting = [...names].flatMap(([id, name]) => {
    const count = open.filter(({ raters, own }) => raters.includes(id) && own.get(id)?.handedIn !== true).length;
    return count === 0 ? [] : [t('double-scoring.waiting', { name, count })];
  });
  const rows = doubles
    .filter(({ state }) => state !== 'open')
    .map((double): RowShown => {
      const indicator = indicatorOf(desk.scoring.rubric, double.code)!;
      const decided = settled.get(double.code);
      const decidable = mayWrite && isToSettle(double, sheet);
      const line = typed.get(double.code);
      return {
        code: double.code,
        title: visit.say(indicator.title),
        full: show(indicator.full),
        state: t(`double-scoring.state.${double.state}`),
        tone: double.state === 'settled' ? 'tag-done' : 'tag-late',
        given: double.raters.map((rater) => {
          const own = double.own.get(rater);
          const points = pointsOf(desk, indicator, own);
          return {
            name: names.get(rater) ?? '—',
            said: saidOf(visit, indicator, own?.entry ?? null),
            points: points === null ? '—' : show(points),
            reason: own?.reason ?? '',
          };
        }),
        settled: decided
          ? [
              t(`double-scoring.way.${decided.way}`, {
                name: names.get(decided.takenFrom ?? 0) ?? '',
                points: show(sheet.lines.get(double.code)?.points ?? (0 as Hundredths)),
                by: decided.settledByName,
                when: sayMoment(t, decided.settledAt),
              }),
              decided.reason,
            ]
              .filter(Boolean)
              .join(' ')
          : '',
        changed: isChanged(double, desk) ? t('double-scoring.changed') : '',
        ways: decidable ? waysOf(visit, desk, double, names) : [],
        typed: line ?? { take: '', points: '', reason: '' },
        problem: problems.get(double.code) ?? '',
      };
    });
  return {
    ...frameOf(visit, assessment, t('double-scoring.title')),
    lead: t(mayWrite ? 'double-scoring.lead.leader' : 'double-scoring.lead.reader'),
    action: `/assessments/${assessment.id}/${level.name}-settlements`,
    key: crypto.randomUUID(),
    mayWrite: mayWrite && rows.some(({ ways }) => ways.length > 0),
    problems: [...problems].map(([code, text]) => ({
      text: t('reviews.placed', { place: code, text }),
      href: `#${code}`,
    })),
    waiting,
    rows,
  };
}

/** Whether the school changed its entry after somebody said their own, or after it was settled. */
function isChanged({ code, state, own }: Double, { current, sheets }: LaidDesk): boolean {
  const now = sheets.get('school')?.lines.get(code)?.version ?? null;
  if (state === 'settled') return current.sheet.lines.get(code)?.basisVersion !== now;
  return [...own.values()].some(({ basisVersion }) => basisVersion !== now);
}

/** Of two the mean is the median as well; where somebody left the line out there is neither. */
function waysOf({ t }: Visit, desk: LaidDesk, double: Double, names: ReadonlyMap<number, string>): RowShown['ways'] {
  const { code, raters, own } = double;
  const indicator = indicatorOf(desk.scoring.rubric, code)!;
  const counts = hasMean(desk, indicator, double);
  return [
    ...raters
      .filter((rater) => (own.get(rater)?.entry ?? null) !== null)
      .map((rater) => ({
        value: `from-${rater}`,
        text: t('double-scoring.take.from', { name: names.get(rater) ?? '—' }),
      })),
    ...(counts ? [{ value: 'mean', text: t('double-scoring.take.mean') }] : []),
    ...(counts && raters.length > 2 ? [{ value: 'median', text: t('double-scoring.take.median') }] : []),
    { value: 'leader', text: t('double-scoring.take.leader') },
  ];
}
