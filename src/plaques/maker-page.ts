import { z } from 'zod';
import { sendList } from '../excel/download.ts';
import { programmesOf } from '../rubrics/store.ts';
import { sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { awardDays, plaquesToMake } from './register.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'plaques/maker': MakerPage;
  }
}

interface MakerPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly styles: readonly string[];
  readonly days: readonly { readonly value: string; readonly text: string }[];
  readonly day: string;
  /** Size, material, mounting: what the maker is told of all of them. */
  readonly note: string;
  readonly results: string;
  readonly workbook: string;
  /** Whether some of the day's plaques were chosen. */
  readonly chosen: boolean;
  readonly all: string;
  readonly plaques: readonly Shown[];
}

interface Shown {
  readonly number: string;
  readonly school: string;
  readonly wording: string;
  readonly issuer: string;
  readonly awardedOn: string;
  readonly place: string;
  readonly contact: string;
}

const Question = z.object({
  on: z.string().max(10).catch(''),
  note: z.string().trim().max(200).catch(''),
  number: z
    .union([z.string(), z.array(z.string())])
    .catch([])
    .transform((numbers) => [numbers].flat().filter((one) => one !== '')),
});

/** What is asked of whoever makes the plaques of one award, or of some of them: on screen, on paper, and as a workbook. */
export async function makerPage(visit: Visit): Promise<Reply> {
  const { t, query } = visit;
  const { days, day, note, numbers, plaques } = await asked(visit);
  const address = (path: string, some: readonly string[]): string => {
    const questions = new URLSearchParams(some.map((number): [string, string] => ['number', number]));
    if (day !== '') questions.append('on', day);
    if (note !== '') questions.append('note', note);
    return `${path}?${questions.toString()}`;
  };
  return page('plaques/maker', {
    title: t('plaques.maker.title'),
    crumbs: [{ text: t('plaques.list.title'), href: '/plaques' }, { text: t('plaques.maker.title') }],
    styles: ['/css/plaques.css'],
    days: days.map((one) => ({
      value: one.day,
      text: t('plaques.maker.day', { day: sayDay(t, one.day), count: one.count }),
    })),
    day,
    note,
    results: t('plaques.maker.results', { count: plaques.length }),
    workbook: address('/plaques/maker/workbook', numbers),
    chosen: query['number'] !== undefined,
    all: address('/plaques/maker', []),
    plaques,
  });
}

export async function makerWorkbook(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const { note, plaques } = await asked(visit);
  return sendList(visit, {
    title: t('plaques.maker.title'),
    about: [actorOf(visit).post.regionName ?? '', note].filter((text) => text !== '').join('  '),
    columns: [
      { heading: t('plaques.term.number'), width: 20 },
      { heading: t('plaques.maker.school'), width: 32, wrap: true },
      { heading: t('plaques.maker.wording'), width: 24, wrap: true },
      { heading: t('plaques.maker.issuer'), width: 36, wrap: true },
      { heading: t('plaques.term.awardedOn'), width: 16 },
      { heading: t('plaques.term.place'), width: 18 },
      { heading: t('plaques.maker.contact'), width: 18 },
    ],
    rows: plaques.map(({ number, school, wording, issuer, awardedOn, place, contact }) => [
      number,
      school,
      wording,
      issuer,
      awardedOn,
      place,
      contact,
    ]),
  });
}

async function asked(visit: Visit) {
  const { db, t, say, query } = visit;
  const { regionCode, regionName } = actorOf(visit).post;
  const { on, note, number: numbers } = Question.parse(query);
  const days = await awardDays(db, regionCode ?? '');
  const day = (days.find((one) => one.day === on) ?? days[0])?.day ?? '';
  const found = day === '' ? [] : await plaquesToMake(db, regionCode ?? '', day, numbers);
  const programmes = new Map((await programmesOf(db)).map((programme) => [programme.key, programme]));
  const plaques = found.map(({ number, school, place, awardedOn, programmeKey, contacts }): Shown => {
    const programme = programmes.get(programmeKey)!;
    return {
      number,
      school,
      wording: say(programme.award?.title ?? programme.name),
      issuer: t('plaques.issuer', { region: regionName ?? '', programme: say(programme.name) }),
      awardedOn: sayDay(t, awardedOn),
      place,
      contact: contacts.join(t('parts.list.and')),
    };
  });
  return { days, day, note, numbers, plaques };
}
