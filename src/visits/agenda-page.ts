import { type Frame, frameOf } from '../assessments/frame.ts';
import { dayOf, sayDay, sayMoment } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { itemName, visitPath, type VisitPlace } from './place.ts';
import { type AgendaItem, type AgendaProblem, type TypedAgenda, type TypedItem, usualItems } from './rules.ts';
import { clashShown, savedShown } from './shown.ts';
import type { ItemChange } from './store.ts';

export interface AgendaPage extends Frame {
  scripts: string[];
  styles: string[];
  notice: { href: string; text: string };
  move: string;
  terms: { term: string; text: string; tone?: 'late' }[];
  problems: { text: string; field?: string; href?: string }[];
  said: string;
  progress: { value: number; max: number; label: string };
  writes: boolean;
  action: string;
  key: string;
  items: ItemShown[];
  pattern: { code: string; clash: null };
  sheet: string;
  /** Where the office changes the items; null for everybody else. */
  editing: {
    action: string;
    key: string;
    open: boolean;
    items: { code: string; label: string; title: string; version: number; remove: boolean; problem: string }[];
    added: { value: string; problem: string };
  } | null;
  history: string[];
}

interface ItemShown {
  code: string;
  name: string;
  version: number;
  done: boolean;
  time: string;
  note: string;
  saved: string;
  state: string;
  problems: Record<string, string>;
  clash: { text: string; by: string } | null;
}

/** What goes back to a page whose form could not be saved. */
export interface Given {
  readonly typed?: ReadonlyMap<string, TypedItem>;
  readonly problems?: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly clashes?: readonly string[];
  readonly agenda?: TypedAgenda;
  readonly itemProblems?: readonly AgendaProblem[];
  readonly said?: string;
}

/** What is done on a visit: ticked by its team, planned by the office, seen by whoever may read the assessment. */
export function agendaPage(
  visit: Visit,
  place: VisitPlace,
  changes: readonly ItemChange[],
  given: Given = {},
): AgendaPage {
  const { t } = visit;
  const { assessment, level, agenda, ticks, plans, inside } = place;
  const standing = agenda.filter(({ removed }) => !removed);
  const done = standing.filter((item) => item.done).length;
  const path = visitPath(assessment.id, level.name);
  const items = standing.map((item) => itemShown(visit, item, inside, given));
  return {
    ...frameOf(visit, assessment, t(`visits.agenda.title.${level.name}`)),
    scripts: ticks ? ['/js/score.js'] : [],
    styles: ['/css/visits.css'],
    notice: { href: `${path}/notice`, text: t('visits.notice.title') },
    move: plans ? `${path}/move` : '',
    terms: termsOf(visit, place),
    problems: items.flatMap(({ code, name, problems }) =>
      Object.entries(problems).map(([field, text]) => ({ text: `${name}: ${text}`, href: `#${code}.${field}` })),
    ),
    said: given.said ?? '',
    progress: { value: done, max: standing.length, label: t('visits.agenda.progress', { done, of: standing.length }) },
    writes: ticks,
    action: `/assessments/${assessment.id}/${level.name}-agenda/visit`,
    key: crypto.randomUUID(),
    items,
    pattern: { code: '', clash: null },
    sheet: inside ? `/assessments/${assessment.id}/sheets/${level.name}` : '',
    editing: plans ? editingOf(visit, place, standing, given) : null,
    history: inside ? changes.map((change) => changeShown(visit, change)) : [],
  };
}

function itemShown(visit: Visit, item: AgendaItem, inside: boolean, given: Given): ItemShown {
  const { t } = visit;
  const typed = given.typed?.get(item.code);
  const { done, time, note } = typed ?? item;
  const state = t(`visits.agenda.${item.done ? 'done' : 'notDone'}`);
  return {
    code: item.code,
    name: itemName(visit, item),
    version: item.version,
    done,
    time,
    // What a team notes is its own and its office's.
    note: inside ? note : '',
    saved: inside ? savedShown(visit, item) : '',
    state: item.done ? `${state} ${item.time}` : state,
    problems: Object.fromEntries(
      Object.entries(given.problems?.get(item.code) ?? {}).map(([field, key]) => [field, t(`visits.problem.${key}`)]),
    ),
    clash: given.clashes?.includes(item.code) ? clashShown(visit, item) : null,
  };
}

/** The day, the team, and whether the school knows of it. */
export function termsOf({ t }: Visit, { visit: { visitOn, members, notices, signedAt } }: VisitPlace) {
  const [latest] = notices;
  const read = latest !== undefined && latest.readAt !== null;
  const reading = read
    ? t('visits.notice.readBy', { person: latest.readBy ?? '—', moment: sayMoment(t, new Date(latest.readAt!)) })
    : t('visits.notice.unread');
  return [
    { term: t('visits.day'), text: sayDay(t, visitOn) },
    {
      term: t('visits.team'),
      text: members.map(({ name, leads }) => (leads ? t('visits.leader', { name }) : name)).join(t('web.comma')),
    },
    ...(latest === undefined
      ? []
      : [
          {
            term: t('visits.notice.reading'),
            text: reading,
            ...(read || signedAt !== null ? {} : { tone: 'late' as const }),
          },
        ]),
    ...(signedAt === null ? [] : [{ term: t('visits.signed'), text: sayDay(t, dayOf(signedAt)) }]),
  ];
}

function editingOf(
  visit: Visit,
  { assessment, level }: VisitPlace,
  standing: readonly AgendaItem[],
  { agenda, itemProblems = [] }: Given,
): AgendaPage['editing'] {
  const problemOf = (field: string): string => {
    const found = itemProblems.find((one) => one.field === field);
    return found === undefined ? '' : visit.t(`visits.problem.${found.key}`);
  };
  return {
    action: `/assessments/${assessment.id}/${level.name}-agenda-items`,
    key: crypto.randomUUID(),
    open: agenda !== undefined,
    items: standing
      .filter(({ done }) => !done)
      .map((item) => ({
        code: item.code,
        label: itemName(visit, item),
        title: agenda?.titles.get(item.code)?.title ?? itemName(visit, item),
        version: item.version,
        remove: agenda?.titles.get(item.code)?.remove === true,
        problem: problemOf(`title.${item.code}`),
      })),
    added: { value: agenda?.added ?? '', problem: problemOf('added') },
  };
}

/** One change in words: whose, when, of which item, and what it said then. */
function changeShown(visit: Visit, change: ItemChange): string {
  const { t } = visit;
  const usual = usualItems[Number(change.code.slice('agenda.'.length)) - 1] ?? null;
  const what = change.removed ? 'removed' : change.done ? 'done' : 'notDone';
  return t('visits.history.change', {
    person: change.by,
    moment: sayMoment(t, change.at),
    item: itemName(visit, { title: change.title, usual }),
    what: [t(`visits.agenda.${what}`), change.done ? change.time : '', change.note]
      .filter((text) => text !== '')
      .join(' · '),
  });
}
