import { roles } from '../accounts/permissions.ts';
import { allRegions, type Region } from '../regions/store.ts';
import type { Visit } from '../web/visit.ts';
import { type PersonProblem, seatOf, type TypedPerson, type TypedPost } from './rules.ts';
import { type Person, schoolsToChoose } from './store.ts';

interface Choice {
  value: string;
  text: string;
}

export interface PostFields {
  role: string;
  roles: Choice[];
  region: string;
  /** The city's levels first, then county by county. */
  regions: { text: string; options: Choice[] }[];
  /** Schools to choose from, once a region is known; null while the role sits in none. */
  schools: (Choice & { hint: string; checked: boolean })[] | null;
}

export interface PersonFormPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  /** Null where the person is known already. */
  names: { username: string; name: string } | null;
  action: string;
  back: string;
  submit: string;
  post: PostFields;
  problems: { field: string; text: string }[];
  wrong: Record<string, string | undefined>;
}

/** The form of a new person with their first post, or of another post of a known one; with what was typed and what is wrong. */
export async function personForm(
  visit: Visit,
  known: Person | null,
  typed: TypedPerson,
  problems: readonly PersonProblem[] = [],
): Promise<PersonFormPage> {
  const { t } = visit;
  const said = problems.map(({ field, key }) => ({ field, text: t(key) }));
  const title = t(known === null ? 'people.form.new' : 'people.form.addPost');
  const back = known === null ? '/people' : `/people/${known.id}`;
  const list = { text: t('people.list.title'), href: '/people' };
  return {
    title,
    crumbs: [list, ...(known === null ? [] : [{ text: known.name, href: back }]), { text: title }],
    names: known === null ? { username: typed.username, name: typed.name } : null,
    action: known === null ? '/people/new' : `${back}/posts/new`,
    back,
    submit: t(known === null ? 'people.form.create' : 'people.form.addPost'),
    post: await postFields(visit, typed),
    problems: said,
    wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
  };
}

async function postFields({ db, t }: Visit, { role, region, schools }: TypedPost): Promise<PostFields> {
  const chosen = schools.map(Number);
  const offered = seatOf(role) === 'school' ? await schoolsToChoose(db, region, chosen) : null;
  return {
    role,
    roles: [
      { value: '', text: t('people.form.choose') },
      ...roles.map((one) => ({ value: one, text: t(`accounts.role.${one}`) })),
    ],
    region,
    regions: placesOf(t, await allRegions(db)),
    schools:
      offered === null || offered.length === 0
        ? null
        : offered.map(({ id, name, place }) => ({
            value: String(id),
            text: name,
            hint: place,
            checked: chosen.includes(id),
          })),
  };
}

function placesOf(t: Visit['t'], regions: readonly Region[]): PostFields['regions'] {
  const choice = ({ code, name }: Region): Choice => ({ value: code, text: name });
  const above = regions.filter(({ level }) => level === 'province' || level === 'city');
  const counties = regions.filter(({ level }) => level === 'county');
  return [
    { text: t('people.form.provinceAndCity'), options: above.map(choice) },
    ...counties.map((county) => ({
      text: county.name,
      options: regions.filter(({ path }) => path.startsWith(county.path)).map(choice),
    })),
  ];
}
