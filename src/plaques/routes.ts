import { situationOf } from '../assessments/rules.ts';
import { readChosen, takeSteps } from '../assessments/several.ts';
import { assessmentFor, assessmentsFor } from '../assessments/subject.ts';
import { readDay, sayDay } from '../web/days.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Door, type Flash, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { blankForm, formPage } from './form.ts';
import { awardProblems, readNumber, searchOf } from './rules.ts';
import { AwardForm } from './schema.ts';
import { type PlaqueShown, plaqueShown, type StateShown, stateShown, termsOf } from './shown.ts';
import {
  approvedSchools,
  awaitingPlaque,
  findPlaque,
  issuePlaques,
  numbersOf,
  type Plaque,
  plaquesOf,
} from './store.ts';
import { plaquesWorkbook } from './workbook.ts';

export const doors: readonly Door[] = [
  { method: 'get', path: '/plaques', may: 'plaque.award', handle: listPlaques },
  { method: 'get', path: '/plaques/new', may: 'plaque.award', handle: blankForm },
  { method: 'post', path: '/plaques', may: 'plaque.award', handle: award },
  { method: 'get', path: '/plaques/workbook', may: 'plaque.award', handle: plaquesWorkbook },
  { method: 'get', path: '/plaques/:number', may: 'plaque.award', handle: showPlaque },
  { method: 'get', path: '/plaques/:number/certificate', may: 'plaque.award', handle: showCertificate },
];

declare module '../web/pages.ts' {
  interface Pages {
    'plaques/list': ListPage;
    'plaques/plaque': PlaquePage;
    'plaques/certificate': CertificatePage;
  }
}

type Crumbs = readonly { readonly text: string; readonly href?: string }[];

interface ListPage {
  readonly title: string;
  readonly waiting: string;
  readonly search: string;
  readonly workbook: string;
  readonly plaques: readonly {
    readonly href: string;
    readonly number: string;
    readonly school: string;
    readonly type: string;
    readonly place: string;
    readonly awardedOn: string;
    readonly state: StateShown;
  }[];
  readonly pager: { readonly newer: string | undefined; readonly older: string | undefined };
}

interface PlaquePage {
  readonly title: string;
  readonly crumbs: Crumbs;
  readonly plaque: PlaqueShown;
  readonly terms: readonly { readonly term: string; readonly text: string }[];
  readonly links: readonly { readonly text: string; readonly href: string }[];
  readonly certificate: string;
}

interface CertificatePage {
  readonly title: string;
  readonly crumbs: Crumbs;
  readonly plaque: PlaqueShown;
  readonly check: string;
  /** Says on paper that the demonstration awards nothing. */
  readonly sample: string;
}

/** The register of the office: what it has issued, and how many schools wait. */
async function listPlaques(visit: Visit): Promise<Reply> {
  const { db, t, query } = visit;
  const actor = actorOf(visit);
  const waiting = await awaitingPlaque(db, actor);
  const search = searchOf(query['q']);
  const ends = readEnds(query);
  const found = await plaquesOf(db, actor.post.regionCode ?? '', readNumber(search) ?? search, ends);
  const { rows, pager } = pageOf(
    found,
    ends,
    ({ year, serial }) => ({ value: String(year), id: serial }),
    (turned) => addressOf('/plaques', { q: search, ...turned }),
  );
  return page('plaques/list', {
    title: t('plaques.list.title'),
    waiting: waiting.length === 0 ? '' : t('plaques.list.waiting', { count: waiting.length }),
    search,
    workbook: addressOf('/plaques/workbook', { q: search }),
    plaques: rows.map(({ number, school, type, place, awardedOn, state }) => ({
      href: `/plaques/${number}`,
      number,
      school,
      type: t(`schools.type.${type}`),
      place,
      awardedOn: sayDay(t, awardedOn),
      state: stateShown(visit, state),
    })),
    pager,
  });
}

/** One plaque for each chosen school, all or none. A double click is shown the plaques that the first one made. */
async function award(visit: Visit): Promise<Reply> {
  const { db, today } = visit;
  const typed = AwardForm.parse(visit.body);
  const actor = actorOf(visit);
  const chosen = readChosen(typed.schools);
  const assessments = await assessmentsFor(visit, [...chosen.keys()]);
  const schools = await approvedSchools(db, [...chosen.keys()]);
  const awardedOn = readDay(typed.awardedOn);
  const meetings = schools.map(({ meetingOn }) => meetingOn);
  const problems = awardProblems({ schools: chosen.size, awardedOn }, today, meetings);
  if (awardedOn === null || problems.length > 0) {
    return formPage(visit, await awaitingPlaque(db, actor), typed, problems);
  }
  const kind = await takeSteps(visit, assessments, 'award', chosen, (assessment) => ({
    situation: situationOf(assessment, actor, today),
    details: { awardedOn },
    dueOn: () => null,
  }));
  const numbers =
    kind === 'moved'
      ? await issuePlaques(db, { issuingCode: actor.post.regionCode ?? '', awardedOn, schools })
      : await numbersOf(db, [...chosen.keys()]);
  const [first = '', last = first] = [numbers[0], numbers.at(-1)];
  return seeOther(numbers.length === 1 ? `/plaques/${first}` : '/plaques', awarded(numbers.length, first, last));
}

const awarded = (count: number, first: string, last: string): Flash => ({
  tone: 'done',
  key: 'plaques.awarded',
  values: { count, first, last },
});

/** The plaque of the address, if this office may know of it and has to do with it. */
async function plaqueFor(visit: Visit): Promise<Plaque> {
  const plaque = await findPlaque(visit.db, visit.params['number'] ?? '');
  if (plaque === undefined) throw notFound();
  await assessmentFor(visit, String(plaque.assessmentId));
  return plaque;
}

async function showPlaque(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const plaque = await plaqueFor(visit);
  const shown = await plaqueShown(visit, plaque);
  return page('plaques/plaque', {
    title: plaque.school,
    crumbs: [{ text: t('plaques.list.title'), href: '/plaques' }, { text: plaque.number }],
    plaque: shown,
    terms: termsOf(visit, shown),
    certificate: `/plaques/${plaque.number}/certificate`,
    links: [
      { text: t('plaques.plaque.check'), href: `/public/plaques/${plaque.number}` },
      { text: t('plaques.plaque.assessment'), href: `/assessments/${plaque.assessmentId}` },
    ],
  });
}

async function showCertificate(visit: Visit): Promise<Reply> {
  const { t, parts, demonstration } = visit;
  const plaque = await plaqueFor(visit);
  return page('plaques/certificate', {
    title: t('plaques.certificate.title', { number: plaque.number }),
    crumbs: [
      { text: t('plaques.list.title'), href: '/plaques' },
      { text: plaque.number, href: `/plaques/${plaque.number}` },
      { text: t('plaques.plaque.certificate') },
    ],
    plaque: await plaqueShown(visit, plaque),
    sample: demonstration ? t('plaques.certificate.sample') : '',
    check:
      parts.baseUrl === null
        ? t('plaques.certificate.checkHere')
        : t('plaques.certificate.check', { address: `${parts.baseUrl}/public/plaques/${plaque.number}` }),
  });
}
