import { holdStill } from '../assessments/store.ts';
import { overtaken } from '../assessments/subject.ts';
import { peopleAt, tell } from '../messages/store.ts';
import { notFound, stale } from '../web/refusals.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { itemPage } from './item-page.ts';
import { holdItem, isWritten, writeEntry } from './items.ts';
import { isPossible, type RectificationLevel, stateAfter } from './rules.ts';
import { CheckForm } from './schema.ts';
import { isRunning, itemFor } from './subject.ts';

/** The office that ordered it accepts what was mended, sends it back with what is still lacking, or reminds the school of it. */
export const check =
  (level: RectificationLevel) =>
  async (visit: Visit): Promise<Reply> => {
    const subject = await itemFor(visit);
    const { assessment, rectification, item } = subject;
    if (rectification.level !== level) throw notFound();
    const { key, version, deed, text } = CheckForm.parse(visit.body);
    const href = `/assessments/${assessment.id}/rectification/items/${item.id}`;
    const done = seeOther(href, { tone: 'done', key: `rectification.${deed}.saved` });
    // Whoever ends the assessment at this moment waits, or has ended it: nothing is accepted of a school that has failed.
    await holdStill(visit.db, assessment.id);
    await holdItem(visit.db, item.id);
    if (await isWritten(visit.db, item.id, key)) return done;
    if (!isRunning(await itemFor(visit))) throw overtaken(visit, assessment);
    if (!isPossible(deed, item.state)) throw stale(`rectification.closed.${item.state}`);
    if (deed === 'refusal' && text === '') {
      const problems = [{ field: 'text', key: 'rectification.check.textMissing' }];
      return page('rectification/item', itemPage(visit, subject, { typed: { text }, problems }), 400);
    }
    const written = await writeEntry(visit.db, {
      itemId: item.id,
      seenVersion: version,
      key,
      kind: deed,
      text,
      state: stateAfter(deed, item.state),
      by: actorOf(visit).id,
      at: visit.now,
    });
    if (!written) {
      const problems = [{ field: '', key: 'rectification.overtaken' }];
      return page('rectification/item', itemPage(visit, await itemFor(visit), { typed: { text }, problems }), 409);
    }
    await tell(visit.db, await peopleAt(visit.db, assessment.school.id), {
      key: `rectification.message.${deed}`,
      gaps: { school: assessment.school.name, place: item.place + 1, text },
      href,
      at: visit.now,
    });
    return done;
  };
