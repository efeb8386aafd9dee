import type { Problem } from '../scoring/sentence.ts';
import { fullMarks, type Hundredths, points, show } from '../scoring/points.ts';
import { sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { digestOf } from './draw.ts';
import { writeList } from './list-text.ts';
import { listProblems, readCount, riskPlaces, weights } from './rules.ts';
import { ListForm } from './schema.ts';
import { type Holder, holdersOf, idOf, insertLookBack } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'look-backs/new': ListFormPage;
  }
}

interface ListFormPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly about: string;
  readonly holders: readonly { readonly term: string; readonly text: string }[];
  readonly risk: string;
  readonly problems: readonly { readonly field: string; readonly text: string }[];
  readonly wrong: Readonly<Record<string, string>>;
  readonly typed: ListForm;
}

/** The form by which the year's list is fixed; where it is fixed already, the look-back itself. */
export async function showListForm(visit: Visit): Promise<Reply> {
  const { regionCode, year, holders } = await asked(visit);
  const made = await idOf(visit.db, regionCode, year);
  if (made !== undefined) return seeOther(`/look-backs/${made}`);
  return listForm(visit, holders, { lot: '', years: '', risk: '', seedFrom: '' }, []);
}

/**
 * Fixes the list of the year and publishes its digest at once, with how many are drawn and where the seed will come from. There
 * is no seed yet, so that nobody can choose who is drawn. A second list of the year is the first one.
 */
export async function fixList(visit: Visit): Promise<Reply> {
  const { db, now, today } = visit;
  const { regionCode, year, holders } = await asked(visit);
  const before = await idOf(db, regionCode, year);
  if (before !== undefined) return fixed(before);
  const typed = ListForm.parse(visit.body);
  const [lot, risk] = [readCount(typed.lot), readCount(typed.risk)];
  const years = typed.years === '' ? undefined : readCount(typed.years);
  const problems = listProblems({ lot, years, risk, seedFrom: typed.seedFrom }, holders.length);
  if (lot === null || risk === null || problems.length > 0) return listForm(visit, holders, typed, problems);

  const figures = holders.map((holder) => ({ ...holder, lost: lostBy(holder) }));
  const places = riskPlaces(figures);
  const schools = figures.map((one) => ({ ...one, riskPlace: places.get(one.number)! }));
  const shares = { on: today, lot, years: years ?? null, risk };
  const list = writeList({ regionCode, year, shares, seedFrom: typed.seedFrom, schools });
  const id = await insertLookBack(db, {
    regionCode,
    year,
    list,
    digest: digestOf(list),
    by: actorOf(visit).id,
    at: now,
    schools: schools.map((one) => ({ ...one, lost: show(one.lost) })),
  });
  return fixed(id ?? (await idOf(db, regionCode, year))!);
}

const fixed = (id: number): Reply => seeOther(`/look-backs/${id}`, { tone: 'done', key: 'look-backs.fixed' });

const lostBy = ({ score }: Holder): Hundredths => Math.max(0, fullMarks - points(score)) as Hundredths;

async function asked(visit: Visit): Promise<{ regionCode: string; year: number; holders: Holder[] }> {
  const { db, today } = visit;
  const regionCode = actorOf(visit).post.regionCode ?? '';
  return { regionCode, year: Number(today.slice(0, 4)), holders: await holdersOf(db, regionCode, today) };
}

function listForm(visit: Visit, holders: readonly Holder[], typed: ListForm, problems: readonly Problem[]): Reply {
  const { t, today } = visit;
  const said = problems.map(({ field, key }) => ({ field, text: t(key) }));
  const days = holders.map(({ awardedOn }) => awardedOn).sort();
  const year = today.slice(0, 4);
  return page(
    'look-backs/new',
    {
      title: t('look-backs.new.title', { year }),
      crumbs: [
        { text: t('look-backs.list.title'), href: '/look-backs' },
        { text: t('look-backs.new.title', { year }) },
      ],
      about: t('look-backs.new.about'),
      holders: [
        { term: t('look-backs.new.holders'), text: t('look-backs.schools', { count: holders.length }) },
        ...(days.length === 0
          ? []
          : [
              { term: t('look-backs.new.first'), text: sayDay(t, days[0]!) },
              { term: t('look-backs.new.last'), text: sayDay(t, days.at(-1)!) },
            ]),
      ],
      risk: t('look-backs.risk.says', weights),
      problems: said,
      wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
      typed,
    },
    problems.length > 0 ? 400 : 200,
  );
}
