import { mayEver } from '../accounts/permissions.ts';
import { dayOf, sayDay } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { programmesOf } from './store.ts';
import { type Status, versionsFor } from './versions.ts';

export interface RubricsPage {
  title: string;
  mayEdit: boolean;
  rows: {
    href: string;
    name: string;
    programme: string;
    region: string;
    version: string;
    status: string;
    tone: string;
    indicators: string;
    made: string;
    cycles: string;
  }[];
}

/** How each status looks: calm once it is done. */
export const toneOf: Readonly<Record<Status, string>> = {
  draft: '',
  check: '',
  published: 'tag-done',
  retired: '',
};

/** All versions that this person may see. */
export async function rubricsPage(visit: Visit): Promise<RubricsPage> {
  const { db, t, say } = visit;
  const names = new Map((await programmesOf(db)).map(({ key, name }) => [key, say(name)]));
  const versions = await versionsFor(db, actorOf(visit));
  return {
    title: t('rubrics.title'),
    mayEdit: mayEver(actorOf(visit), 'rubric.edit'),
    rows: versions.map((one) => ({
      href: `/rubrics/${one.id}`,
      name: say(one.name),
      programme: names.get(one.programmeKey) ?? '',
      region: one.regionName ?? t('rubrics.everybody'),
      version: t('rubrics.version', { version: one.version }),
      status: t(`rubrics.status.${one.status}`),
      tone: toneOf[one.status],
      indicators: String(one.indicators),
      made: sayDay(t, dayOf(one.publishedAt ?? one.createdAt)),
      cycles: one.cycles === 0 ? '—' : t('rubrics.cycles', { count: one.cycles }),
    })),
  };
}
