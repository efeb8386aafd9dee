import { programmeOf } from '../rubrics/store.ts';
import { gradeRule } from '../scoring/programme.ts';
import { sayDay } from '../web/days.ts';
import type { Translate } from '../web/texts.ts';
import type { Visit } from '../web/visit.ts';
import { nextDay } from '../cycles/calendar.ts';
import type { Notice } from './store.ts';

/** The official text of a notice, ready to be shown: in the preview and on the page that anyone reads. */
export interface Paper {
  readonly title: string;
  readonly number: string;
  readonly paragraphs: readonly string[];
  readonly withScores: boolean;
  readonly schools: readonly {
    readonly place: string;
    readonly name: string;
    readonly region: string;
    readonly type: string;
    readonly grade: string;
    readonly score: string;
    /** Where anybody objects to it; empty where the notice is not published yet. */
    readonly objection: string;
  }[];
  readonly period: string;
  readonly contact: string;
  readonly issuer: string;
  readonly day: string;
}

/** Lays a notice out as an official document: number, text, list of schools, period, contact, and who publishes it. */
export async function paperOf(visit: Visit, notice: Omit<Notice, 'id' | 'level'>, published: boolean): Promise<Paper> {
  const { t, say } = visit;
  const programme = await programmeOf(visit.db, notice.programmeKey);
  return {
    title: await titleOf(visit, notice),
    number: notice.number,
    paragraphs: notice.body.split(/\s*\n\s*/).filter(Boolean),
    withScores: notice.schools.some(({ score }) => score !== null),
    schools: notice.schools.map(({ assessmentId, name, place, type, grade, score }, index) => ({
      place: String(index + 1),
      name,
      region: place,
      type: t(`schools.type.${type}`),
      grade: say(gradeRule(programme, grade).name),
      score: score ?? '',
      objection: published ? `/public/objections/new?school=${assessmentId}` : '',
    })),
    period: sayPeriod(t, notice.publishedOn, notice.endsOn),
    contact: notice.contact,
    issuer: t('notices.issuer', { region: notice.region }),
    day: sayDay(t, notice.publishedOn),
  };
}

/** What a notice is about: year and programme. */
export async function titleOf(
  { db, t, say }: Visit,
  { year, programmeKey }: Pick<Notice, 'year' | 'programmeKey'>,
): Promise<string> {
  const { name } = await programmeOf(db, programmeKey);
  return t('notices.title', { year: String(year), programme: say(name) });
}

/** From the day after publication to the last day. */
export const sayPeriod = (t: Translate, publishedOn: string, endsOn: string): string =>
  t('notices.period', { from: sayDay(t, nextDay(publishedOn)), to: sayDay(t, endsOn) });
