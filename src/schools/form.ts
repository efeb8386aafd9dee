import { allRegions, type Region } from '../regions/store.ts';
import { schoolTypes } from '../scoring/school.ts';
import type { Visit } from '../web/visit.ts';
import type { SchoolProblem, TypedSchool } from './rules.ts';

export interface SchoolFormPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  action: string;
  back: string;
  submit: string;
  typed: TypedSchool;
  /** The school as the form was filled from it; empty for a new one. */
  seen: string;
  types: { value: string; text: string }[];
  /** The county itself and its townships, county by county. */
  regions: { text: string; options: { value: string; text: string }[] }[];
  problems: { field: string; text: string }[];
  wrong: Record<string, string | undefined>;
}

/** The form of a school, new or known, with what was typed and what is wrong with it. */
export async function schoolForm(
  { db, t }: Visit,
  known: { id: number; name: string; seen: string } | null,
  typed: TypedSchool,
  problems: readonly (SchoolProblem & { values?: Record<string, string> })[] = [],
): Promise<SchoolFormPage> {
  const said = problems.map(({ field, key, values }) => ({ field, text: t(key, values) }));
  const title = t(known === null ? 'schools.form.new' : 'schools.form.edit');
  const back = known === null ? '/schools' : `/schools/${known.id}`;
  const list = { text: t('schools.list.title'), href: '/schools' };
  return {
    title,
    crumbs: [list, ...(known === null ? [] : [{ text: known.name, href: back }]), { text: title }],
    action: known === null ? '/schools/new' : `${back}/edit`,
    back,
    submit: t(known === null ? 'schools.form.add' : 'schools.form.save'),
    typed,
    seen: known?.seen ?? '',
    types: [{ value: '', text: t('schools.form.choose') }].concat(
      schoolTypes.map((type) => ({ value: type, text: t(`schools.type.${type}`) })),
    ),
    regions: placesOf({ t }, await allRegions(db)),
    problems: said,
    wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
  };
}

function placesOf({ t }: Pick<Visit, 't'>, regions: readonly Region[]): SchoolFormPage['regions'] {
  const counties = regions.filter(({ level }) => level === 'county');
  return counties.map(({ code, name, path }) => ({
    text: name,
    options: [
      { value: code, text: t('schools.form.countyRun', { county: name }) },
      ...regions
        .filter((region) => region.level === 'township' && region.path.startsWith(path))
        .map((region) => ({ value: region.code, text: region.name })),
    ],
  }));
}
