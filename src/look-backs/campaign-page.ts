import { sayDay } from '../web/days.ts';
import { addressOf, pageOf, pageSize, readEnds } from '../web/paging.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { isDrawnAsStored, lookBackFor } from './campaign.ts';
import { type DrawShown, drawShown, type StandingShown, standingShown } from './shown.ts';
import { drawnSchools, type LookBack } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'look-backs/campaign': CampaignPage;
  }
}

interface CampaignPage {
  readonly styles: readonly string[];
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly draw: DrawShown;
  readonly public: string;
  readonly workbook: string;
  /** The form of the draw; null once it is drawn. */
  readonly form: { readonly action: string; readonly seed: string; readonly problem: string } | null;
  readonly problems: readonly { readonly field: string; readonly text: string }[];
  readonly identical: boolean;
  readonly schools: readonly {
    readonly href: string;
    readonly school: string;
    readonly place: string;
    readonly number: string;
    readonly reason: string;
    readonly awardedOn: string;
    readonly risk: string;
    readonly standing: StandingShown;
  }[];
  readonly pager: { readonly newer: string | undefined; readonly older: string | undefined };
}

/** A look-back as its office works on it. */
export async function showCampaign(visit: Visit): Promise<Reply> {
  return campaignPage(visit, await lookBackFor(visit), null);
}

/** The page, with the form of the draw as it was typed where it comes back. */
export async function campaignPage(
  visit: Visit,
  lookBack: LookBack,
  back: { readonly seed: string; readonly problem: string } | null,
): Promise<Reply> {
  const { db, t, query } = visit;
  const { id, year, seed } = lookBack;
  const title = t('look-backs.campaign.title', { year: String(year) });
  const ends = readEnds(query);
  const found = await drawnSchools(db, id, ends, pageSize + 1);
  const { rows, pager } = pageOf(
    found,
    ends,
    ({ drawnPlace }) => ({ value: '', id: drawnPlace }),
    (turned) => addressOf(`/look-backs/${id}`, turned),
  );
  return page(
    'look-backs/campaign',
    {
      styles: ['/css/look-backs.css'],
      title,
      crumbs: [{ text: t('look-backs.list.title'), href: '/look-backs' }, { text: title }],
      draw: drawShown(visit, lookBack),
      public: `/public/look-backs/${id}`,
      workbook: `/look-backs/${id}/workbook`,
      form:
        seed === null
          ? { action: `/look-backs/${id}/draws`, seed: back?.seed ?? '', problem: back?.problem ?? '' }
          : null,
      problems: back === null ? [] : [{ field: 'seed', text: back.problem }],
      identical: await isDrawnAsStored(visit, lookBack),
      schools: rows.map((row) => ({
        href: `/look-backs/${id}/schools/${row.number}`,
        school: row.school,
        place: row.place,
        number: row.number,
        reason: t(`look-backs.reason.${row.reason ?? 'lot'}`),
        awardedOn: sayDay(t, row.awardedOn),
        risk: t('look-backs.risk.figures', {
          place: row.riskPlace,
          lost: String(Number(row.lost)),
          objections: row.objections,
          upheld: row.upheld,
          overdue: row.overdue,
        }),
        standing: standingShown(visit, row),
      })),
      pager,
    },
    back === null ? 200 : 400,
  );
}
