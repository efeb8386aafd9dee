import { type Frame, frameOf } from '../assessments/frame.ts';
import { sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { type DraftItem, type FieldProblem, periodOf } from './rules.ts';
import type { Subject } from './subject.ts';

/** The draft of an order as it is typed. */
export interface TypedOrder {
  readonly version: number;
  readonly number: string;
  readonly text: string;
  readonly dueOn: string;
  readonly list: readonly DraftItem[];
}

export interface OrderPage extends Frame {
  styles: readonly string[];
  action: string;
  version: number;
  lead: string;
  problems: { field?: string; text: string }[];
  number: { value: string; problem: string };
  dueOn: { value: string; low: string; high: string; hint: string; problem: string };
  text: { value: string; problem: string };
  count: number;
  itemsProblem: string;
  items: {
    place: number;
    heading: string;
    code: string;
    lost: string;
    problem: { value: string; problem: string };
    requirement: { value: string; problem: string };
    first: boolean;
    last: boolean;
  }[];
}

/** The form on which an office draws up its order. */
export function orderPage(
  visit: Visit,
  { assessment, rectification }: Subject,
  typed: TypedOrder,
  problems: readonly FieldProblem[],
): OrderPage {
  const { t } = visit;
  const { decidedOn, level } = rectification;
  const { earliest, latest } = periodOf(decidedOn);
  const days = { decided: sayDay(t, decidedOn), earliest: sayDay(t, earliest), latest: sayDay(t, latest) };
  const said = problems.map(({ field, key }) => ({ ...(field !== '' && { field }), text: t(key, days) }));
  const problemOf = (name: string): string => said.find(({ field }) => field === name)?.text ?? '';
  const { list } = typed;
  return {
    ...frameOf(visit, assessment, t(`rectification.order.title.${level}`)),
    styles: ['/css/orders.css'],
    action: `/assessments/${assessment.id}/${level}-rectification`,
    version: typed.version,
    lead: t(typed.version === 0 ? 'rectification.order.drawn' : 'rectification.order.kept'),
    problems: said,
    number: { value: typed.number, problem: problemOf('number') },
    dueOn: {
      value: typed.dueOn,
      low: earliest,
      high: latest,
      hint: t('rectification.order.dueOnHint', days),
      problem: problemOf('dueOn'),
    },
    text: { value: typed.text, problem: problemOf('text') },
    count: list.length,
    itemsProblem: problemOf('items'),
    items: list.map(({ code, problem, requirement, pointsLost }, place) => ({
      place,
      heading: t('rectification.order.item', { place: String(place + 1) }),
      code: code ?? '',
      lost: pointsLost === null ? '' : t('rectification.lost', { points: String(Number(pointsLost)) }),
      problem: { value: problem, problem: problemOf(`problem.${place}`) },
      requirement: { value: requirement, problem: problemOf(`requirement.${place}`) },
      first: place === 0,
      last: place === list.length - 1,
    })),
  };
}
