import { gradeLetters, methods } from '../scoring/rubric.ts';
import { schoolTypes } from '../scoring/school.ts';
import type { Bilingual, Rubric } from '../scoring/rubric.ts';
import type { Visit } from '../web/visit.ts';
import type { Mistake } from './cells.ts';
import { childrenOf, find, type Level } from './editing.ts';
import { basicKeys } from './measurement.ts';
import type { Item, NodeForm } from './node-form.ts';
import type { CheckShown } from './tree-page.ts';
import type { VersionWithTree } from './versions.ts';

interface Choice {
  value: string;
  text: string;
}

export interface NodePage {
  title: string;
  crumbs: { text: string; href?: string }[];
  scripts: string[];
  styles: string[];
  sub: string;
  action: string;
  /** Of the node as the form was made with it. */
  seen: string;
  level: Level;
  form: NodeForm & { parent: string; before: string };
  /** What is wrong, by the field that it stands beside. */
  problems: { field: string; text: string }[];
  parents: Choice[];
  places: Choice[];
  kinds: Choice[];
  methods: { value: string; text: string; checked: boolean }[];
  notApplicable: Choice[];
  types: { value: string; text: string; checked: boolean }[];
  measures: Choice[];
  basics: Choice[];
  scales: Choice[];
  counted: Choice[];
  shortOf: Choice[];
  lists: { name: 'guidance' | 'grades' | 'faults'; items: (Item & { letter: string })[] }[];
  bands: { from: string; part: string }[];
  standards: { type: string; text: string; value: string }[];
  removal: string;
  check: CheckShown | null;
  back: string;
  clash: string;
}

/** Where the problem of a column of the table stands on the form. */
const fieldOf: Readonly<Record<string, string>> = {
  title_zh: 'titleZh',
  title_en: 'titleEn',
  rule_zh: 'list',
  rule: 'rule',
  guidance_zh: 'guidance',
  guidance_en: 'guidance',
  key_floor: 'keyFloor',
  standard_primary: 'standardPrimary',
  standard_junior: 'standardJunior',
  standard_by_type: 'standardByType',
  applies_to: 'appliesTo',
  from_basic: 'basicEntered',
};

export interface NodeAsked {
  readonly level: Level;
  /** Null: a new one. */
  readonly code: string | null;
  readonly seen: string;
  readonly form: NodeForm;
  readonly parent: string | null;
  readonly before: string;
  readonly mistakes?: readonly (Pick<Mistake, 'key' | 'values'> & { readonly column: string })[];
  readonly check?: CheckShown | null;
  readonly clash?: boolean;
}

/** The form of a section, criterion or indicator. */
export function nodePage(visit: Visit, version: VersionWithTree, asked: NodeAsked): NodePage {
  const { t } = visit;
  const { id, tree } = version;
  const { level, code, form, parent, before, mistakes = [], clash = false } = asked;
  const choice = (prefix: string, values: readonly string[]): Choice[] =>
    values.map((value) => ({ value, text: t(`rubrics.${prefix}.${value || 'none'}`) }));
  const name =
    code === null ? t(`rubrics.new.${level}`) : `${code} ${visit.say({ zh: form.titleZh, en: form.titleEn })}`;
  return {
    title: name,
    crumbs: [
      { text: t('rubrics.title'), href: '/rubrics' },
      { text: visit.say(version.name), href: `/rubrics/${id}` },
      { text: name },
    ],
    scripts: ['/js/rubric-form.js'],
    styles: ['/css/rubric.css'],
    sub: t(`rubrics.level.${level}`),
    action: code === null ? `/rubrics/${id}/nodes` : `/rubrics/${id}/nodes/${encodeURIComponent(code)}`,
    seen: asked.seen,
    level,
    form: { ...form, parent: parent ?? '', before },
    problems: mistakes.map(({ column, key, values }) => ({ field: fieldOf[column] ?? column, text: t(key, values) })),
    parents: parentsOf(visit, tree, level),
    places: placesOf(visit, tree, code, parent),
    kinds: choice('kind', ['judged', 'graded', 'measured', 'checklist']),
    // Those that are chosen come first, in their order: the first is how it is done most.
    methods: [...form.methods, ...methods.filter((one) => !form.methods.includes(one))].map((value) => ({
      value,
      text: t(`sheets.method.${value}`),
      checked: form.methods.includes(value),
    })),
    notApplicable: choice('notApplicable', ['', 'yes', 'left_out']),
    types: schoolTypes.map((value) => ({
      value,
      text: t(`schools.type.${value}`),
      checked: form.appliesTo.includes(value),
    })),
    measures: choice('measure', ['per_pupil', 'per_100_pupils', 'pupils_per_item', 'percent', 'count', 'limit']),
    basics: [{ value: '', text: t('rubrics.basic.none') }, ...choice('basic', Object.keys(basicKeys))],
    scales: choice('scale', ['share', 'value', 'shortfall']),
    counted: choice('counted', ['exactly', 'begun', 'whole']),
    shortOf: choice('shortOf', ['ratio', 'entered']),
    lists: listsOf(form),
    bands: [...form.bands, { from: '', part: '' }, { from: '', part: '' }],
    standards: schoolTypes.map((type) => ({
      type,
      text: t(`schools.type.${type}`),
      value: form.standardByType[type] ?? '',
    })),
    removal: code === null ? '' : `/rubrics/${id}/nodes/${encodeURIComponent(code)}/removals/new`,
    check: asked.check ?? null,
    back: `/rubrics/${id}${code === null ? '' : `#${code}`}`,
    clash: clash ? t('rubrics.clash') : '',
  };
}

/** The lists that a kind has, with rows to add to. */
function listsOf(form: NodeForm): NodePage['lists'] {
  const list = (name: NodePage['lists'][number]['name']): NodePage['lists'][number] => {
    const spare = name === 'grades' ? gradeLetters.length - form.grades.length : 2;
    const blank = Array.from({ length: Math.max(spare, 0) }, () => ({ zh: '', en: '', points: '' }));
    const items = [...form[name], ...blank];
    return {
      name,
      items: items.map((item, at) => ({ ...item, letter: name === 'grades' ? (gradeLetters[at] ?? '') : '' })),
    };
  };
  switch (form.kind) {
    case 'graded':
      return [list('grades'), list('guidance')];
    case 'checklist':
      return [list('faults'), list('guidance')];
    default:
      return [list('guidance')];
  }
}

function parentsOf({ say }: Visit, tree: Rubric, level: Level): Choice[] {
  const named = ({ code, title }: { code: string; title: Bilingual }): Choice => ({
    value: code,
    text: `${code} ${say(title)}`,
  });
  if (level === 'section') return [];
  return level === 'criterion'
    ? tree.sections.map(named)
    : tree.sections.flatMap(({ criteria }) => criteria.map(named));
}

/** Before which of its siblings something may stand: where it is, or at the end. */
function placesOf({ t, say }: Visit, tree: Rubric, code: string | null, parent: string | null): Choice[] {
  const siblings = childrenOf(tree, parent).filter((sibling) => sibling.code !== code);
  const stays = code !== null && find(tree, code)?.parent === parent;
  return [
    ...(stays ? [{ value: code, text: t('rubrics.place.here') }] : []),
    { value: '', text: t('rubrics.place.end') },
    ...siblings.map((sibling) => ({
      value: sibling.code,
      text: t('rubrics.place.before', { name: `${sibling.code} ${say(sibling.title)}` }),
    })),
  ];
}
