import type { Problem } from '../scoring/sentence.ts';
import { fileTypes } from '../evidence/rules.ts';
import { sendFile } from '../evidence/send.ts';
import { sayDay, sayMoment } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { randomUUID } from 'node:crypto';
import { lookBackFor } from './campaign.ts';
import { type Check, findVisited, type Visited } from './checks.ts';
import { type Aspect, aspects } from './rules.ts';
import type { CheckForm, SecondForm } from './schema.ts';
import { type StandingShown, standingShown } from './shown.ts';
import type { LookBack } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'look-backs/school': SchoolPage;
  }
}

interface Term {
  readonly term: string;
  readonly text: string;
  readonly href?: string;
}

export interface SchoolPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly sub: string;
  readonly links: readonly { readonly text: string; readonly href: string }[];
  readonly standing: StandingShown;
  readonly problems: readonly { readonly field: string; readonly text: string }[];
  readonly wrong: Readonly<Record<string, string>>;
  readonly accept: string;
  readonly today: string;
  /** The form of the visit; null once it is recorded. */
  readonly visit: VisitShown | null;
  readonly check: {
    readonly terms: readonly Term[];
    readonly aspects: readonly AspectShown[];
    readonly note: string;
  } | null;
  /** The form of the second visit, where there is something to mend. */
  readonly second: (SecondForm & { readonly action: string }) | null;
  readonly secondCheck: { readonly terms: readonly Term[]; readonly note: string } | null;
  readonly back: string;
}

interface AspectShown {
  readonly name: string;
  readonly standing: StandingShown;
  readonly text: string;
}

interface VisitShown extends CheckForm {
  readonly action: string;
  readonly asked: readonly {
    readonly field: string;
    readonly name: string;
    readonly hint: string;
    readonly answer: string;
    readonly text: string;
  }[];
}

/** What was typed of the four aspects, by the names of the fields. */
export type AspectsTyped = Readonly<Record<string, string>>;

/** A form that comes back. */
export interface Back {
  readonly visit?: { readonly typed: CheckForm; readonly aspects: AspectsTyped };
  readonly second?: SecondForm;
  readonly problems: readonly Problem[];
  readonly status: 400 | 503;
}

/** The school of the address, which was drawn in this look-back. */
export async function visitedFor(visit: Visit, { id }: LookBack): Promise<Visited> {
  const visited = await findVisited(visit.db, id, visit.params['number'] ?? '');
  if (visited === undefined) throw notFound();
  return visited;
}

/** A school that was drawn: the form of its visit, or what was found and whether it was mended. */
export async function showSchool(visit: Visit): Promise<Reply> {
  const lookBack = await lookBackFor(visit);
  return schoolPage(visit, lookBack, await visitedFor(visit, lookBack), null);
}

/** Sends a file of a visit to the office whose look-back it is. */
export async function sendCheckFile(visit: Visit): Promise<Reply> {
  const visited = await visitedFor(visit, await lookBackFor(visit));
  const file = visited.check?.files.find(({ id }) => id === visit.params['file']);
  if (file === undefined) throw notFound();
  return sendFile(visit, file);
}

export function schoolPage(visit: Visit, lookBack: LookBack, visited: Visited, back: Back | null): Reply {
  const { t, today } = visit;
  const { id, year } = lookBack;
  const { number, school, assessmentId, reason, check } = visited;
  const said = (back?.problems ?? []).map(({ field, key, values }) => ({ field, text: t(key, values) }));
  const wrong: Record<string, string> = {};
  for (const { field, text } of said) wrong[field] = wrong[field] === undefined ? text : `${wrong[field]} ${text}`;
  const at = `/look-backs/${id}/schools/${number}`;
  const shown: SchoolPage = {
    title: school,
    crumbs: [
      { text: t('look-backs.list.title'), href: '/look-backs' },
      { text: t('look-backs.campaign.title', { year: String(year) }), href: `/look-backs/${id}` },
      { text: school },
    ],
    sub: [number, t(`look-backs.reason.${reason}`)].join(' · '),
    links: [
      { text: t('look-backs.school.plaque'), href: `/plaques/${number}` },
      { text: t('look-backs.school.assessment'), href: `/assessments/${assessmentId}` },
    ],
    standing: standingShown(visit, check ?? { outcome: null, mendBy: null, secondOutcome: null }),
    problems: said,
    wrong,
    accept: fileTypes.flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`)).join(','),
    today,
    visit: check === null ? visitShown(visit, `${at}/visits`, back) : null,
    check: check === null ? null : checkShown(visit, check, at, assessmentId),
    second:
      check?.outcome === 'mending' && check.secondOutcome === null
        ? { secondOn: today, secondOutcome: '', secondNote: '', ...back?.second, action: `${at}/second-visits` }
        : null,
    secondCheck: check === null ? null : secondShown(visit, check, at),
    back: `/look-backs/${id}`,
  };
  return page('look-backs/school', shown, back?.status ?? 200);
}

function visitShown({ t, today }: Visit, action: string, back: Back | null): VisitShown {
  const blank = { key: randomUUID(), inspectors: '', visitedOn: today, outcome: '', mendBy: '', note: '' } as const;
  const typed = back?.visit?.aspects ?? {};
  return {
    ...(back?.visit?.typed ?? blank),
    action,
    asked: aspects.map((aspect) => ({
      field: aspect,
      name: t(`look-backs.aspect.${aspect}`),
      hint: t(`look-backs.aspect.${aspect}.hint`),
      answer: typed[`aspect-${aspect}`] ?? '',
      text: typed[`text-${aspect}`] ?? '',
    })),
  };
}

const filesOf = (check: Check, visit: 1 | 2, at: string | null, term: string): Term[] =>
  (at === null ? [] : check.files)
    .filter((file) => file.visit === visit)
    .map(({ id, name }) => ({ term, text: name, href: `${at}/files/${id}` }));

/** @param at where its files are; null for whoever may not have them */
export function checkShown(
  visit: Visit,
  check: Check,
  at: string | null,
  assessmentId: number,
): NonNullable<SchoolPage['check']> {
  const { t } = visit;
  const aspectShown = (aspect: Aspect): AspectShown => {
    const { good, text } = check.aspects[aspect];
    const name = good === true ? 'good' : 'faults';
    const standing = { tone: good === true ? 'compliant' : 'failing', text: t(`look-backs.answer.${name}`) } as const;
    return { name: t(`look-backs.aspect.${aspect}`), standing, text };
  };
  return {
    terms: [
      { term: t('look-backs.check.inspectors'), text: check.inspectors },
      { term: t('look-backs.check.visitedOn'), text: sayDay(t, check.visitedOn) },
      { term: t('look-backs.check.outcome'), text: t(`look-backs.outcome.${check.outcome}`) },
      ...(check.mendBy === null ? [] : [{ term: t('look-backs.check.mendBy'), text: sayDay(t, check.mendBy) }]),
      ...(check.findingId === null ? [] : [findingTerm(t, assessmentId)]),
      ...filesOf(check, 1, at, t('look-backs.check.evidence')),
      { term: t('look-backs.check.recorded'), text: whoAndWhen(t, check.recordedBy, check.recordedAt) },
    ],
    aspects: aspects.map(aspectShown),
    note: check.note,
  };
}

const findingTerm = (t: Visit['t'], assessmentId: number): Term => ({
  term: t('look-backs.check.finding'),
  text: t('look-backs.check.findingSays'),
  href: `/assessments/${assessmentId}/findings`,
});

const whoAndWhen = (t: Visit['t'], who: string, when: string): string =>
  t('look-backs.whoAndWhen', { who, when: sayMoment(t, new Date(when)) });

export function secondShown({ t }: Visit, check: Check, at: string | null): SchoolPage['secondCheck'] {
  const { secondOn, secondOutcome, secondNote, secondBy, secondAt } = check;
  if (secondOn === null || secondOutcome === null) return null;
  return {
    terms: [
      { term: t('look-backs.second.secondOn'), text: sayDay(t, secondOn) },
      { term: t('look-backs.second.secondOutcome'), text: t(`look-backs.standing.${secondOutcome}`) },
      ...filesOf(check, 2, at, t('look-backs.check.evidence')),
      { term: t('look-backs.check.recorded'), text: whoAndWhen(t, secondBy ?? '', secondAt ?? '') },
    ],
    note: secondNote ?? '',
  };
}
