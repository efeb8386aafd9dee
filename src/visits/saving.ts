import { overtaken } from '../assessments/subject.ts';
import type { Level } from '../reviews/levels.ts';
import { readTime } from '../records/rules.ts';
import { isBeingWritten } from '../sheets/rules.ts';
import { holdSheet } from '../sheets/closing.ts';
import { lineKey } from '../sheets/typed.ts';
import { timeOf } from '../web/days.ts';
import { Refusal, stale } from '../web/refusals.ts';
import { actorOf, json, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { agendaPage, type Given } from './agenda-page.ts';
import { assessmentOfTeam, itemName, placeAt, visitPath, type VisitPlace } from './place.ts';
import { type AgendaItem, itemChanges, nextCode, tick, type TypedItem } from './rules.ts';
import { clashShown, savedShown } from './shown.ts';
import { KeyField, typedAgenda, typedItems } from './schema.ts';
import { type ItemToSave, savedUnder, saveItems } from './store.ts';

/**
 * Ticks items of an agenda, all or none. It speaks as the saves of a sheet's lines do, so that a phone's queue sends it too:
 * the page's own script sends one item at a time and gets JSON; without it the whole form comes, and goes back to its page.
 */
export const tickItems =
  ({ name: stage }: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const { key } = KeyField.parse(visit.body);
    const typed = typedItems(visit.body);
    const assessment = await assessmentOfTeam(visit, stage);
    const held = await hold(visit, assessment, stage);
    const by = { assessmentId: assessment.id, stage, personId: actorOf(visit).id };
    const done = await savedUnder(visit.db, by, new Map([...typed.keys()].map((code) => [code, lineKey(key, code)])));
    const place = await placeAt(visit, assessment, stage);
    // Sent again since the answer was lost: it is done, whatever has become of the item since.
    if (done.size > 0 && done.size === typed.size) return answer(visit, place, typed, { versions: done });
    if (!held) throw overtaken(visit, assessment);
    if (!place.ticks || typed.size === 0) throw new Refusal(403, 'visits.refusal.notYours');

    const items = new Map(place.agenda.map((item) => [item.code, item]));
    if ([...typed.keys()].some((code) => items.get(code)?.removed !== false)) return itemGone(visit, place, typed);
    const judged = [...typed].map(([code, one]) => {
      const time = one.time === '' ? '' : readTime(one.time);
      return { item: items.get(code)!, outcome: tick(items.get(code)!, one, time, timeOf(visit.now)) };
    });
    const problems = new Map(
      judged.flatMap(({ item, outcome }) => (outcome.kind === 'wrong' ? [[item.code, outcome.problems] as const] : [])),
    );
    const clashes = judged.flatMap(({ item, outcome }) => (outcome.kind === 'clash' ? [item.code] : []));
    if (problems.size > 0 || clashes.length > 0) return answer(visit, place, typed, { problems, clashes });
    const saves = judged.flatMap(({ item, outcome }) =>
      outcome.kind === 'save' ? [{ ...toSave(visit, place, item, key), ...said(outcome) }] : [],
    );
    if (!(await saveItems(visit.db, saves))) throw stale();
    return answer(visit, await placeAt(visit, assessment, stage), typed, {});
  };

const said = ({ done, time, note }: { done: boolean; time: string; note: string }) => ({ done, time, note });

const hold = async ({ db }: Visit, { id, stage: at }: { id: number; stage: string }, stage: Level['name']) =>
  isBeingWritten(at, stage, false) && (await holdSheet(db, id, at, stage));

const toSave = (visit: Visit, place: VisitPlace, item: AgendaItem, key: string): ItemToSave => ({
  sheetId: place.visit.sheetId,
  code: item.code,
  title: item.title,
  done: item.done,
  time: item.time,
  note: item.note,
  removed: item.removed,
  seenVersion: item.version,
  key: lineKey(key, item.code),
  by: actorOf(visit).id,
  at: visit.now,
});

interface Outcome {
  readonly problems?: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly clashes?: readonly string[];
  readonly versions?: ReadonlyMap<string, number>;
}

/** What a phone is told of the items that it sent, as of lines of a sheet; without a script, the page. */
function answer(visit: Visit, place: VisitPlace, typed: ReadonlyMap<string, TypedItem>, outcome: Outcome): Reply {
  const { t } = visit;
  const { problems = new Map<string, Record<string, string>>(), clashes = [], versions } = outcome;
  const status = clashes.length > 0 ? 409 : problems.size > 0 ? 400 : 200;
  const path = visitPath(place.assessment.id, place.level.name);
  if (!visit.wantsJson) {
    if (status === 200) return seeOther(path, { tone: 'done', key: 'visits.saved' });
    return page('visits/agenda', agendaPage(visit, place, [], { typed, problems, clashes }), status);
  }
  const lines = place.agenda
    .filter(({ code }) => typed.has(code))
    .map((item) => ({
      code: item.code,
      version: versions?.get(item.code) ?? item.version,
      problems: Object.fromEntries(
        Object.entries(problems.get(item.code) ?? {}).map(([field, key]) => [field, t(`visits.problem.${key}`)]),
      ),
      clash: clashes.includes(item.code) ? clashShown(visit, item) : null,
      saved: savedShown(visit, item),
      // What a line of a sheet may be, and an item of an agenda never is.
      differs: false,
      changed: false,
      doubt: null,
      earlier: [],
    }));
  return json({ lines, criteria: [], vetoes: [], index: [], total: null }, status);
}

/** The office took an item away since: a phone keeps what was typed, and a page shows it again beside the rest. */
function itemGone(visit: Visit, place: VisitPlace, typed: ReadonlyMap<string, TypedItem>): Reply {
  if (visit.wantsJson) throw stale('visits.refusal.itemGone');
  const given: Given = { typed, said: visit.t('visits.refusal.itemGone') };
  return page('visits/agenda', agendaPage(visit, place, [], given), 409);
}

/** The office renames, takes away and adds items that are not ticked; all or none, and once. */
export const changeItems =
  ({ name: stage }: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const { key } = KeyField.parse(visit.body);
    const typed = typedAgenda(visit.body);
    const assessment = await assessmentOfTeam(visit, stage);
    if (!(await hold(visit, assessment, stage))) throw overtaken(visit, assessment);
    const place = await placeAt(visit, assessment, stage);
    const { agenda } = place;
    const path = visitPath(assessment.id, stage);
    const by = { assessmentId: assessment.id, stage, personId: actorOf(visit).id };
    const added = nextCode(agenda);
    const keys = new Map([...agenda.map(({ code }) => code), added].map((code) => [code, lineKey(key, code)]));
    const replied = seeOther(path, { tone: 'done', key: 'visits.itemsSaved' });
    if ((await savedUnder(visit.db, by, keys)).size > 0) return replied;
    const { changes, problems, overtaken: late } = itemChanges(agenda, typed, (item) => itemName(visit, item));
    if (late) {
      const said = visit.t('visits.refusal.itemsChanged');
      return page('visits/agenda', agendaPage(visit, place, [], { agenda: typed, said }), 409);
    }
    if (problems.length > 0)
      return page('visits/agenda', agendaPage(visit, place, [], { agenda: typed, itemProblems: problems }), 400);
    const blank = { ...agenda[0]!, code: added, title: typed.added, done: false, time: '', note: '', version: 0 };
    const saves = [
      ...changes.map(({ item, title, removed }) => ({ ...toSave(visit, place, item, key), title, removed })),
      ...(typed.added === '' ? [] : [{ ...toSave(visit, place, { ...blank, removed: false }, key) }]),
    ];
    if (!(await saveItems(visit.db, saves))) throw stale();
    return replied;
  };
