import { mayEver } from '../accounts/permissions.ts';
import { readDay, sayDay } from '../web/days.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { Forbidden, notFound, stale } from '../web/refusals.ts';
import { actorOf, type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { formPage, typedOf } from './form.ts';
import { type CeremonyProblem, ceremonyProblems } from './rules.ts';
import { CeremonyForm } from './schema.ts';
import {
  ceremoniesOf,
  type Ceremony,
  type Chosen,
  findCeremony,
  handedAt,
  lockCeremony,
  lockPlaques,
  recordCeremony,
} from './store.ts';
import { type CeremonyPage, ceremonyPage } from './ceremony-page.ts';

export const doors: readonly Door[] = [
  { method: 'get', path: '/ceremonies', may: 'plaque.award', handle: listCeremonies },
  { method: 'get', path: '/ceremonies/new', may: 'plaque.award', handle: newCeremony },
  { method: 'post', path: '/ceremonies', may: 'plaque.award', handle: record },
  { method: 'get', path: '/ceremonies/:id', may: 'plaque.award', handle: showCeremony },
  { method: 'get', path: '/ceremonies/:id/correction', may: 'plaque.award', handle: newCorrection },
  { method: 'post', path: '/ceremonies/:id/corrections', may: 'plaque.award', handle: correct },
];

declare module '../web/pages.ts' {
  interface Pages {
    'ceremonies/list': ListPage;
    'ceremonies/ceremony': CeremonyPage;
  }
}

interface ListPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly ceremonies: readonly {
    readonly href: string;
    readonly heldOn: string;
    readonly place: string;
    readonly host: string;
    readonly plaques: string;
    /** Empty while the entry stands. */
    readonly corrected: string;
  }[];
  readonly pager: { readonly newer: string | undefined; readonly older: string | undefined };
}

async function listCeremonies(visit: Visit): Promise<Reply> {
  const { db, t, query } = visit;
  const ends = readEnds(query);
  const { rows, pager } = pageOf(
    await ceremoniesOf(db, regionOf(visit), ends),
    ends,
    ({ heldOn, id }) => ({ value: heldOn, id }),
    (turned) => addressOf('/ceremonies', turned),
  );
  return page('ceremonies/list', {
    title: t('ceremonies.list.title'),
    crumbs: [{ text: t('plaques.list.title'), href: '/plaques' }, { text: t('ceremonies.list.title') }],
    ceremonies: rows.map(({ id, heldOn, place, host, count, correctedBy }) => ({
      href: `/ceremonies/${id}`,
      heldOn: sayDay(t, heldOn),
      place,
      host,
      plaques: t('ceremonies.plaques', { count }),
      corrected: correctedBy === null ? '' : t('ceremonies.list.corrected'),
    })),
    pager,
  });
}

const regionOf = (visit: Visit): string => actorOf(visit).post.regionCode ?? '';

async function newCeremony(visit: Visit): Promise<Reply> {
  return formPage(visit, { ...CeremonyForm.parse({}), heldOn: visit.today }, null, [], 'all');
}

/** The entry of the address, if it is this office's. */
async function ceremonyFor(visit: Visit): Promise<Ceremony> {
  if (!mayEver(actorOf(visit), 'plaque.award')) throw new Forbidden('plaque.award');
  const { id = '' } = visit.params;
  const found = /^\d{1,9}$/.test(id) ? await findCeremony(visit.db, Number(id)) : undefined;
  if (found === undefined || found.regionCode !== regionOf(visit)) throw notFound();
  return found;
}

async function showCeremony(visit: Visit): Promise<Reply> {
  const ceremony = await ceremonyFor(visit);
  return page('ceremonies/ceremony', ceremonyPage(visit, ceremony, await handedAt(visit.db, ceremony.id)));
}

async function newCorrection(visit: Visit): Promise<Reply> {
  const ceremony = await ceremonyFor(visit);
  if (ceremony.correctedBy !== null) return seeOther(`/ceremonies/${ceremony.correctedBy}`);
  const handed = await handedAt(visit.db, ceremony.id);
  return formPage(visit, typedOf(ceremony, handed), { ceremony, handed }, [], 'typed');
}

/** An entry of a ceremony that was held. A double click is shown what the first one made. */
async function record(visit: Visit): Promise<Reply> {
  const typed = CeremonyForm.parse(visit.body);
  const chosen = await chosenPlaques(visit, typed);
  const before = await madeBefore(visit, typed, chosen);
  if (before !== null) return made(before);
  const problems = problemsOf(visit, typed, chosen, null);
  if (problems.length > 0) return formPage(visit, typed, null, problems, 'typed');
  return made(await entry(visit, typed, null));
}

/** Another entry in the place of a wrong one. */
async function correct(visit: Visit): Promise<Reply> {
  const ceremony = await ceremonyFor(visit);
  const typed = CeremonyForm.parse(visit.body);
  await lockCeremony(visit.db, ceremony.id);
  const chosen = await chosenPlaques(visit, typed);
  // Whoever waited for the lock sees what was corrected meanwhile.
  const { correctedBy } = (await findCeremony(visit.db, ceremony.id))!;
  if (correctedBy !== null) {
    const later = (await findCeremony(visit.db, correctedBy))!;
    if (isSame(visit, later, typed) && later.reason === typed.reason) return made(correctedBy);
    throw stale('ceremonies.overtaken', { day: sayDay(visit.t, later.heldOn) });
  }
  const problems = problemsOf(visit, typed, chosen, ceremony);
  if (problems.length > 0) {
    return formPage(visit, typed, { ceremony, handed: await handedAt(visit.db, ceremony.id) }, problems, 'typed');
  }
  return made(await entry(visit, typed, ceremony));
}

const made = (id: number): Reply => seeOther(`/ceremonies/${id}`, { tone: 'done', key: 'ceremonies.recorded' });

async function chosenPlaques(visit: Visit, { plaques }: CeremonyForm): Promise<Chosen[]> {
  const chosen = await lockPlaques(visit.db, regionOf(visit), plaques);
  if (chosen.length < plaques.length) throw notFound();
  return chosen;
}

/** The entry that this very form has made already, if it has. */
async function madeBefore(visit: Visit, typed: CeremonyForm, chosen: readonly Chosen[]): Promise<number | null> {
  const [id, ...others] = new Set(chosen.map(({ ceremony }) => ceremony));
  if (id === undefined || id === null || others.length > 0) return null;
  const found = (await findCeremony(visit.db, id))!;
  const handed = await handedAt(visit.db, id);
  return isSame(visit, found, typed) && handed.length === chosen.length ? id : null;
}

const isSame = (visit: Visit, { personId, heldOn, place, host, attending }: Ceremony, typed: CeremonyForm): boolean =>
  personId === actorOf(visit).id &&
  heldOn === readDay(typed.heldOn) &&
  place === typed.place &&
  host === typed.host &&
  attending === typed.attending;

function problemsOf(
  { today }: Visit,
  typed: CeremonyForm,
  chosen: readonly Chosen[],
  corrects: Ceremony | null,
): CeremonyProblem[] {
  const elsewhere = chosen.some(({ ceremony }) => ceremony !== null && ceremony !== corrects?.id);
  return [
    ...ceremonyProblems(
      { ...typed, heldOn: readDay(typed.heldOn) },
      today,
      chosen.map(({ awardedOn }) => awardedOn),
      corrects !== null,
    ),
    ...(elsewhere ? [{ field: 'plaques', key: 'ceremonies.form.handedOver' } as const] : []),
  ];
}

function entry(visit: Visit, typed: CeremonyForm, corrects: Ceremony | null): Promise<number> {
  const { db, now } = visit;
  return recordCeremony(db, {
    ...typed,
    regionCode: regionOf(visit),
    heldOn: readDay(typed.heldOn)!,
    corrects: corrects && { id: corrects.id, reason: typed.reason },
    numbers: typed.plaques,
    by: actorOf(visit).id,
    at: now,
  });
}
