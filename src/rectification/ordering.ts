import { isDeepStrictEqual } from 'node:util';
import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import { overtaken } from '../assessments/subject.ts';
import { peopleAt, tell } from '../messages/store.ts';
import { readDay } from '../web/days.ts';
import { stale } from '../web/refusals.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { drawItems, drawText } from './draft.ts';
import { issuePage } from './issue-page.ts';
import { orderPage, type TypedOrder } from './order-page.ts';
import { overviewPage } from './overview-page.ts';
import {
  type DraftItem,
  type FieldProblem,
  levelOfOrder,
  moved,
  orderProblems,
  periodProblem,
  type RectificationLevel,
} from './rules.ts';
import { type DraftForm, IssueForm, readDraft } from './schema.ts';
import { issueOrder, type Rectification, saveDraft } from './store.ts';
import { ownSubject, type Subject } from './subject.ts';

/** What the office of a level finds: the draft of its order, and once that is issued what the school does about it. */
export const showOwn =
  (level: RectificationLevel) =>
  async (visit: Visit): Promise<Reply> => {
    const subject = await ownSubject(visit, level);
    if (subject.rectification.issuedAt !== null) {
      return page('rectification/overview', await overviewPage(visit, subject));
    }
    mustBeDrawnUp(visit, subject);
    return page('rectification/order', orderPage(visit, subject, await standing(visit, subject), []));
  };

/** Keeps a draft whatever is pressed on it, so that nothing typed is lost; then adds, removes or moves a problem, or goes on to issue it. */
export const keepDraft =
  (level: RectificationLevel) =>
  async (visit: Visit): Promise<Reply> => {
    const subject = await ownSubject(visit, level);
    const { assessment, rectification } = subject;
    const form = readDraft(visit.body);
    mustBeDrawnUp(visit, subject);
    const dueOn = readDay(form.dueOn);
    const wrong = form.dueOn === '' ? null : periodProblem(dueOn, rectification.decidedOn, visit.today);
    const typed = { ...form, list: await asDrawn(visit, subject, form.list) };
    if (wrong !== null) {
      const problems = [{ field: 'dueOn', key: `rectification.order.period.${wrong}` }];
      return page('rectification/order', orderPage(visit, subject, typed, problems), 400);
    }
    const items = arranged(typed.list, form.deed);
    const draft = {
      id: rectification.id,
      seenVersion: form.version,
      number: form.number,
      text: form.text,
      dueOn,
      items,
    };
    const kept = await saveDraft(visit.db, draft);
    const now = kept ? rectification : (await ownSubject(visit, level)).rectification;
    if (!kept && !saysTheSame(now, draft)) {
      const mine = { ...typed, version: now.version };
      const problems = [{ field: '', key: 'rectification.order.overtaken' }];
      return page('rectification/order', orderPage(visit, subject, mine, problems), 409);
    }
    const at = `/assessments/${assessment.id}/${level}-rectification`;
    if (form.deed === 'issue') return seeOther(`${at}/orders/new`);
    if (form.deed === 'save') return seeOther(at, { tone: 'done', key: 'rectification.order.saved' });
    return seeOther(`${at}#${placeAfter(form, items.length)}`);
  };

/** The order as it will be issued, to be looked at once more; with what is lacking it goes back to the draft. */
export const showIssue =
  (level: RectificationLevel) =>
  async (visit: Visit): Promise<Reply> => {
    const subject = await ownSubject(visit, level);
    mustBeDrawnUp(visit, subject);
    const problems = problemsOf(visit, subject.rectification);
    if (problems.length > 0) return lacking(visit, subject, problems);
    return page('rectification/issue', await issuePage(visit, subject));
  };

/** Issues the order: the school mends from now on, until the end of the period. */
export const issue =
  (level: RectificationLevel) =>
  async (visit: Visit): Promise<Reply> => {
    const subject = await ownSubject(visit, level);
    const { assessment, rectification } = subject;
    const { seen, version } = IssueForm.parse(visit.body);
    const waits = levelOfOrder(assessment.stage) === level && seen === assessment.steps;
    const problems = problemsOf(visit, rectification);
    if (waits && problems.length > 0) return lacking(visit, subject, problems);
    const { id, number, dueOn, items } = rectification;
    const taken = await takeStep(visit, assessment, 'order', situationOf(assessment, actorOf(visit), visit.today), {
      seen,
      details: { number, dueOn, items: items.length },
      dueOn: () => dueOn,
    });
    if (taken.kind === 'missing') throw overtaken(visit, assessment);
    if (taken.kind === 'moved') {
      // What is issued is what was looked at.
      if (!(await issueOrder(visit.db, { id, version, by: actorOf(visit).id, at: visit.now }))) throw stale();
      await tell(visit.db, await peopleAt(visit.db, assessment.school.id), {
        key: 'rectification.message.order',
        gaps: { school: assessment.school.name, number: number ?? '' },
        href: `/assessments/${assessment.id}/rectification`,
        at: visit.now,
      });
    }
    const at = `/assessments/${assessment.id}/${level}-rectification`;
    return seeOther(at, { tone: 'done', key: 'assessments.step.order.done' });
  };

function mustBeDrawnUp(visit: Visit, { assessment, rectification }: Subject): void {
  const waits = levelOfOrder(assessment.stage) === rectification.level && rectification.closedAt === null;
  if (!waits) throw overtaken(visit, assessment);
}

const problemsOf = ({ today }: Visit, { number, text, dueOn, items, decidedOn }: Rectification): FieldProblem[] =>
  orderProblems({ number: number ?? '', text, items }, periodProblem(dueOn, decidedOn, today));

async function lacking(visit: Visit, subject: Subject, problems: readonly FieldProblem[]): Promise<Reply> {
  return page('rectification/order', orderPage(visit, subject, await standing(visit, subject), problems), 400);
}

/** The draft as it stands: what was kept; before that what the concluded sheet says. */
async function standing(visit: Visit, { assessment, rectification }: Subject): Promise<TypedOrder> {
  const { version, number, text, dueOn, items, level } = rectification;
  if (version > 0) return { version, number: number ?? '', text, dueOn: dueOn ?? '', list: items };
  const list = await drawItems(visit, assessment, level);
  return { version, number: '', text: drawText(visit, assessment, level), dueOn: '', list };
}

/** Points belong to the indicator that an item was drawn from: no form brings them. */
async function asDrawn(
  visit: Visit,
  { assessment, rectification }: Subject,
  list: DraftForm['list'],
): Promise<readonly DraftItem[]> {
  const drawn = await drawItems(visit, assessment, rectification.level);
  const lost = new Map(drawn.map(({ code, pointsLost }) => [code, pointsLost]));
  return list.map((item) => {
    const known = item.code !== null && lost.has(item.code);
    return { ...item, code: known ? item.code : null, pointsLost: known ? lost.get(item.code)! : null };
  });
}

/** The problems after what was pressed. */
function arranged(list: readonly DraftItem[], deed: string): readonly DraftItem[] {
  const [what, at] = deed.split('.');
  const place = Number(at);
  if (what === 'add') return [...list, { code: null, problem: '', requirement: '', pointsLost: null }];
  if (what === 'remove') return list.filter((_, index) => index !== place);
  if (what === 'up' || what === 'down') return moved(list, place, what === 'up' ? -1 : 1);
  return list;
}

/** Where the page is looked at again: the item that was moved, the new one, or the one after the one that went. */
function placeAfter({ deed }: DraftForm, count: number): string {
  const [what, at] = deed.split('.');
  const place = what === 'add' ? count - 1 : Number(at) + (what === 'up' ? -1 : what === 'down' ? 1 : 0);
  return count === 0 ? 'items' : `item-${Math.min(Math.max(place, 0), count - 1)}`;
}

/** Whether a draft that comes once more is what the first one kept. */
function saysTheSame(
  { number, text, dueOn, items }: Rectification,
  draft: { number: string; text: string; dueOn: string | null; items: readonly DraftItem[] },
): boolean {
  const said = (list: readonly DraftItem[]) =>
    list.map(({ code, problem, requirement }) => [code, problem, requirement] as const);
  return (
    (number ?? '') === draft.number &&
    text === draft.text &&
    dueOn === draft.dueOn &&
    isDeepStrictEqual(said(items), said(draft.items))
  );
}
