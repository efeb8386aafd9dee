import type { Problem } from '../scoring/sentence.ts';
import { findSchool, schoolsFor } from '../schools/store.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { conflictKinds, type TypedInterest } from './rules.ts';
import { reviewersFor } from './store.ts';

interface Choice {
  value: string;
  text: string;
  hint?: string;
}

export interface FormPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  lead: string;
  action: string;
  back: string;
  problems: { field: string; text: string }[];
  wrong: Record<string, string | undefined>;
  typed: TypedInterest;
  /** Of an office; null where somebody declares their own. */
  reviewers: Choice[] | null;
  /** Schools that were found, the chosen one first; none before anything was searched for. */
  schools: Choice[];
  /** What became of the search. */
  found: string;
  kinds: Choice[];
  today: string;
}

export const blank: TypedInterest = { reviewer: '', search: '', school: '', kind: '', until: '', said: '', reason: '' };

/** How many schools a search lists at most. */
const most = 20;

/** The form of a declaration with what was typed, the schools that were searched for, and what is wrong. */
export async function formPage(
  visit: Visit,
  typed: TypedInterest,
  problems: readonly Problem[] = [],
): Promise<FormPage> {
  const { db, t, door, today } = visit;
  const actor = actorOf(visit);
  const byOffice = door.may === 'interest.oversee';
  const list = byOffice ? '/interests/region' : '/interests';
  const chosen = typed.school === '' ? undefined : await findSchool(db, Number(typed.school));
  const asked = { region: null, type: null, search: typed.search, order: 'name', descending: false } as const;
  const ends = { after: null, before: null };
  const found = typed.search === '' ? null : await schoolsFor(db, actor, { ...asked, ...ends }, most);
  const said = problems.map(({ field, key }) => ({ field, text: t(key) }));
  const title = t(byOffice ? 'interests.form.titleFor' : 'interests.form.title');
  const others = (found?.rows ?? []).filter(({ id }) => id !== chosen?.id);
  const shown = said.some(({ field }) => field === 'school') ? undefined : chosen;
  return {
    title,
    crumbs: [{ text: t(byOffice ? 'interests.region.title' : 'interests.own.title'), href: list }, { text: title }],
    lead: t(byOffice ? 'interests.form.leadFor' : 'interests.form.lead'),
    action: list,
    back: list,
    problems: said,
    wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
    typed,
    reviewers: byOffice
      ? [
          { value: '', text: t('interests.form.choose') },
          ...(await reviewersFor(db, actor)).map(({ id, name }) => ({ value: String(id), text: name })),
        ]
      : null,
    schools: [
      ...(shown ? [{ value: String(shown.id), text: shown.name, hint: shown.regions.slice(-2).join(' · ') }] : []),
      ...others.map(({ id, name, regionName }) => ({ value: String(id), text: name, hint: regionName })),
    ],
    found:
      found === null
        ? ''
        : found.count > most
          ? t('interests.form.foundMore', { most, count: found.count })
          : t('interests.form.found', { count: found.count }),
    kinds: conflictKinds.map((kind) => ({
      value: kind,
      text: t(`interests.kind.${kind}`),
      hint: t(`interests.kindHint.${kind}`),
    })),
    today,
  };
}
