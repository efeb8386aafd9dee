import type { Problem } from '../scoring/sentence.ts';
import { chooseFrom } from '../evidence/rules.ts';
import { type TabsShown, tabsOf } from '../public-site/tabs.ts';
import { programmeOf } from '../rubrics/store.ts';
import { sayDay } from '../web/days.ts';
import { addressOf } from '../web/paging.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { questionOf, sealKey, type SealedKey } from './question.ts';
import { isWithinNotice, longestContact, longestName, longestText, matters, mostFiles } from './rules.ts';
import { NewQuery, type ObjectionForm } from './schema.ts';
import { findObjectable, mostShown, type Objectable, schoolsToChoose } from './schools.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'objections/choose': ChoosePage;
    'objections/new': FormPage;
  }
}

type Crumbs = readonly { readonly text: string; readonly href?: string }[];

interface ChoosePage {
  readonly title: string;
  readonly tabs: TabsShown;
  readonly crumbs: Crumbs;
  readonly search: string;
  readonly note: string;
  /** Where nothing is found, what to do. */
  readonly none: { readonly title: string; readonly text: string };
  readonly schools: readonly {
    readonly href: string;
    readonly name: string;
    readonly about: string;
    readonly state: string;
  }[];
  readonly more: string;
}

interface FormPage {
  readonly title: string;
  readonly crumbs: Crumbs;
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly wrong: Readonly<Record<string, string>>;
  /** What the form is about; empty values where no school is chosen. */
  readonly school: { readonly id: string; readonly name: string; readonly about: string; readonly state: string };
  /** In time, or said plainly that it is not. */
  readonly period: string;
  readonly late: boolean;
  readonly handler: string;
  readonly matters: readonly { readonly value: string; readonly text: string }[];
  readonly typed: Pick<ObjectionForm, 'matter' | 'text' | 'name' | 'contact' | 'sum'>;
  readonly sealed: { readonly key: string; readonly made: string; readonly seal: string };
  readonly question: string;
  readonly most: { readonly text: number; readonly name: number; readonly contact: number; readonly files: number };
  readonly accept: string;
  /** Browsers keep no chosen file when a form comes back: said where some were sent. */
  readonly filesAgain: string;
}

const crumbsOf = ({ t }: Visit): Crumbs => [
  { text: t('web.menu.public'), href: '/public' },
  { text: t('objections.new.title') },
];

/** The form for the school that a link names; without one, the schools to choose from. */
export async function showForm(visit: Visit): Promise<Reply> {
  const { school, q } = NewQuery.parse(visit.query);
  const chosen = school === null ? undefined : await findObjectable(visit.db, Number(school));
  if (chosen === undefined) return choosePage(visit, q, school !== null);
  return formPage(visit, chosen, { matter: '', text: '', name: '', contact: '', sum: '' }, []);
}

async function choosePage(visit: Visit, search: string, gone: boolean): Promise<Reply> {
  const { db, t, today } = visit;
  const found = await schoolsToChoose(db, search, today);
  const schools: ChoosePage['schools'][number][] = [];
  for (const row of found.slice(0, mostShown)) {
    const { name, about, state } = await schoolShown(visit, row);
    schools.push({ href: addressOf('/public/objections/new', { school: String(row.id) }), name, about, state });
  }
  return page(
    'objections/choose',
    {
      title: t('objections.new.title'),
      tabs: tabsOf(visit, '/public/objections/new'),
      crumbs: crumbsOf(visit),
      search,
      note: gone ? t('objections.choose.gone') : '',
      none: {
        title: t(search === '' ? 'objections.choose.noneRunning' : 'objections.choose.none'),
        text: t(search === '' ? 'objections.choose.noneRunningWhy' : 'objections.choose.noneWhy'),
      },
      schools,
      more: found.length > mostShown ? t('objections.choose.more', { count: mostShown }) : '',
    },
    gone ? 404 : 200,
  );
}

async function schoolShown({ db, t, say, today }: Visit, row: Objectable): Promise<Omit<FormPage['school'], 'id'>> {
  const { name } = await programmeOf(db, row.programmeKey);
  const state = isWithinNotice(today, row.noticeEndsOn)
    ? 'notice'
    : row.plaque
      ? 'plaque'
      : row.stage === 'award' || row.stage === 'awarded'
        ? 'approved'
        : 'over';
  return {
    name: row.school,
    about: [
      row.place === row.county ? row.county : `${row.county} ${row.place}`,
      t(`schools.type.${row.type}`),
      t('web.cycle', { year: String(row.year), programme: say(name) }),
    ].join(' · '),
    state: t(`objections.standing.${state}`),
  };
}

/**
 * The form with what was typed, and what is wrong with it.
 * @param sealed the key that the form bears on; a new one brings a new question, and then the answer is asked for anew
 */
export async function formPage(
  visit: Visit,
  school: Objectable | undefined,
  typed: FormPage['typed'],
  problems: readonly Problem[],
  { status = problems.length > 0 ? 400 : 200, sealed }: { status?: number; sealed?: SealedKey } = {},
): Promise<Reply> {
  const { t, today, now, parts } = visit;
  const said = problems.map(({ field, key, values }) => ({ field, text: t(key, values) }));
  const own = sealed ?? sealKey(parts.sessionSecret, now);
  const { one, other } = questionOf(own.key, parts.sessionSecret);
  const within = school !== undefined && isWithinNotice(today, school.noticeEndsOn);
  return page(
    'objections/new',
    {
      title: t('objections.new.title'),
      crumbs: crumbsOf(visit),
      problems: said,
      wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
      school:
        school === undefined
          ? { id: '', name: '', about: '', state: '' }
          : { id: String(school.id), ...(await schoolShown(visit, school)) },
      period:
        school === undefined
          ? ''
          : within
            ? t('objections.new.within', { day: sayDay(t, school.noticeEndsOn!) })
            : t('objections.new.after'),
      late: !within,
      handler: school === undefined ? '' : t(`objections.handler.${school.decidedAt}`),
      matters: matters.map((matter) => ({ value: matter, text: t(`objections.matter.${matter}`) })),
      typed: sealed === undefined ? { ...typed, sum: '' } : typed,
      sealed: { ...own, made: String(own.made) },
      question: t('objections.new.question', {
        one: t(`objections.number.${one}`),
        other: t(`objections.number.${other}`),
      }),
      most: { text: longestText, name: longestName, contact: longestContact, files: mostFiles },
      accept: chooseFrom,
      filesAgain: visit.uploads.length > 0 ? t('objections.new.filesAgain') : '',
    },
    status,
  );
}
