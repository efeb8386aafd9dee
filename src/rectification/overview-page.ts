import { actionsFor } from '../assessments/actions.ts';
import { factsOf } from '../assessments/facts.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import { situationOf } from '../assessments/rules.ts';
import { programmeOf } from '../rubrics/store.ts';
import { dayOf, sayDay, sayDeadline } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { isOverdue } from './rules.ts';
import type { Item, Rectification } from './store.ts';
import { isRunning, type Subject } from './subject.ts';

export interface OverviewPage extends Frame {
  /** What became of it; empty while it runs. */
  outcome: string;
  overdue: string;
  terms: { term: string; text: string; tone?: 'late' }[];
  papers: { text: string; href: string }[];
  actions: { text: string; href: string; leads: boolean }[];
  progress: { value: number; max: number; label: string };
  /** The items by their state, where that makes the list shorter. */
  shares: { text: string; href: string; count: number; current: boolean }[];
  items: ItemRow[];
  others: { text: string; href: string }[];
}

export interface ItemRow {
  href: string;
  place: string;
  code: string;
  problem: string;
  inCharge: string;
  due: string;
  dueLate: boolean;
  standing: Item['state'];
  state: string;
  tone: Tone;
}

export type Tone = '' | 'done' | 'late';

/** Steps of an office about a rectification that have a form of their own. */
const steps: ReadonlySet<string> = new Set(['prolong', 're-review', 'fail']);

/** An issued order with what the school does about each problem: for the school, its offices and whoever may read the assessment. */
export async function overviewPage(visit: Visit, subject: Subject): Promise<OverviewPage> {
  const { t, db, today } = visit;
  const { assessment, rectification, others } = subject;
  const { id } = assessment;
  const { items, outcome, number, closedAt } = rectification;
  const actor = actorOf(visit);
  const { flow } = await programmeOf(db, assessment.cycle.programmeKey);
  const facts = factsOf(situationOf(assessment, actor, today));
  const running = isRunning(subject);
  const { actions } = running ? actionsFor(actor, assessment, flow, facts) : { actions: [] };
  const accepted = items.filter(({ state }) => state === 'accepted').length;
  const order = `/assessments/${id}/rectification/order`;
  const of = others.length === 0 ? '' : `?of=${rectification.id}`;
  const rows = items.map((item) => itemRow(visit, id, item, running));
  const shares = sharesOf(visit, subject, rows);
  const share = shares.find(({ current }) => current)?.name ?? '';
  return {
    ...frameOf(visit, assessment, t('rectification.title')),
    outcome:
      outcome === null || closedAt === null
        ? ''
        : t(`rectification.outcome.${outcome}`, { day: sayDay(t, dayOf(closedAt)) }),
    overdue:
      running && isOverdue(rectification.dueOn, today) && accepted < items.length ? t('rectification.overdue') : '',
    terms: termsOf(visit, rectification, running),
    papers: [
      { text: t('rectification.papers.order', { number: number ?? '' }), href: `${order}${of}` },
      { text: t('rectification.papers.pdf'), href: `${order}.pdf${of}` },
      { text: t('rectification.papers.docx'), href: `${order}.docx${of}` },
    ],
    actions: actions
      .filter(({ name }) => steps.has(name))
      .map(({ name, href, leads }) => ({ text: t(`assessments.step.${name}.label`), href, leads })),
    progress: {
      value: accepted,
      max: items.length,
      label: t('rectification.progress', { accepted, items: items.length }),
    },
    shares: shares.length > 2 ? shares : [],
    items: rows.filter((row) => isIn(row, share)),
    others: others
      .filter(({ issuedAt }) => issuedAt !== null)
      .map((other) => ({
        text: t('rectification.other', { number: other.number ?? '' }),
        href: `/assessments/${id}/rectification?of=${other.id}`,
      })),
  };
}

/** The terms of an order: who ordered it, its period, and how that was prolonged. */
export function termsOf({ t, today }: Visit, one: Rectification, running: boolean): OverviewPage['terms'] {
  const { level, decidedOn, issuedAt, issuedBy, dueOn, prolongedFrom, prolongedReason } = one;
  const term = (name: string, text: string) => ({ term: t(`rectification.term.${name}`), text });
  const due = dueOn === null ? '' : sayDay(t, dueOn);
  return [
    term('level', t(`rectification.level.${level}`)),
    term('decidedOn', sayDay(t, decidedOn)),
    ...(issuedAt === null
      ? []
      : [term('issued', t('rectification.issuedBy', { day: sayDay(t, dayOf(issuedAt)), name: issuedBy ?? '' }))]),
    {
      ...term(
        'dueOn',
        running && dueOn !== null ? t('rectification.dueLeft', { day: due, left: sayDeadline(t, today, dueOn) }) : due,
      ),
      ...(running && isOverdue(dueOn, today) && { tone: 'late' as const }),
    },
    ...(prolongedFrom === null
      ? []
      : [
          term(
            'prolonged',
            t('rectification.prolonged', { day: sayDay(t, prolongedFrom), reason: prolongedReason ?? '' }),
          ),
        ]),
  ];
}

function itemRow({ t, today }: Visit, assessmentId: number, item: Item, running: boolean): ItemRow {
  const { id, place, code, problem, inCharge, dueOn, state } = item;
  const late = running && state !== 'accepted' && isOverdue(dueOn, today);
  return {
    href: `/assessments/${assessmentId}/rectification/items/${id}`,
    place: t('rectification.item', { place: String(place + 1) }),
    code: code ?? '',
    problem,
    inCharge: inCharge ?? '',
    due: dueOn === null ? '' : sayDay(t, dueOn),
    dueLate: late,
    standing: state,
    state: t(`rectification.state.${state}`),
    tone: toneOf(item, late),
  };
}

/** Whether an item belongs to a share of the list: a state, or those whose own date is over. */
const isIn = ({ standing, dueLate }: ItemRow, share: string): boolean =>
  share === '' || (share === 'overdue' ? dueLate : standing === share);

/** All items, the overdue ones and those of each state that there is, with their numbers; the one of `?state=` is shown. */
function sharesOf({ t, query }: Visit, { assessment, rectification, others }: Subject, rows: readonly ItemRow[]) {
  const asked = typeof query['state'] === 'string' ? query['state'] : '';
  const order = others.length === 0 ? '' : `of=${rectification.id}&`;
  const shares = ['', 'overdue', 'reported', 'refused', 'answered', 'open', 'accepted']
    .map((name) => ({ name, count: rows.filter((row) => isIn(row, name)).length }))
    .filter(({ count }) => count > 0);
  const current = shares.some(({ name }) => name === asked) ? asked : '';
  return shares.map(({ name, count }) => ({
    name,
    count,
    text: t(name === '' || name === 'overdue' ? `rectification.items.${name || 'all'}` : `rectification.state.${name}`),
    href: `/assessments/${assessment.id}/rectification?${order}state=${name}`,
    current: name === current,
  }));
}

/** How the state of an item is marked; the word stands beside it. */
export const toneOf = ({ state }: Pick<Item, 'state'>, late: boolean): Tone =>
  state === 'accepted' ? 'done' : late || state === 'refused' ? 'late' : '';
