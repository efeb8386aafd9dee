import { mayEver } from '../accounts/permissions.ts';
import { show, sum } from '../scoring/points.ts';
import type { Criterion, Indicator, Rubric, Section } from '../scoring/rubric.ts';
import { dayOf, sayDay } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { find } from './editing.ts';
import { toneOf } from './list-page.ts';
import { publishingProblems } from './rules.ts';
import { programmeOf } from './store.ts';
import { mayEdit, type VersionWithTree } from './versions.ts';

/** One of the tree, with what stands below it. */
export interface NodeShown {
  code: string;
  title: string;
  href: string;
  points: string;
  /** What its parts add up to, where that is not its points; empty otherwise. */
  wrong: string;
  tags: string[];
  /** Places where something keeps the rubric from being published. */
  problem: boolean;
  add: { href: string; text: string } | null;
  children: NodeShown[];
}

export interface TreePage {
  title: string;
  crumbs: { text: string; href?: string }[];
  scripts: string[];
  styles: string[];
  id: number;
  revision: number;
  sub: string;
  status: { text: string; tone: string };
  lead: string;
  facts: { term: string; text: string }[];
  draft: boolean;
  /** Null where it is published already. */
  check: CheckShown | null;
  sections: NodeShown[];
  addSection: string;
  deeds: { name: string; action: string; text: string; hint: string; danger: boolean; main: boolean }[];
  links: { href: string; text: string }[];
  moves: string;
  name: { zh: string; en: string };
  nameProblem: string;
}

/** What keeps a rubric from being published. */
export interface CheckShown {
  good: boolean;
  verdict: string;
  problems: { text: string; href: string }[];
}

/** A version of a rubric as its tree, with what keeps it from being published. */
export async function treePage(visit: Visit, version: VersionWithTree): Promise<TreePage> {
  const { t, say, db } = visit;
  const { id, tree, status, revision } = version;
  const programme = await programmeOf(db, version.programmeKey);
  const edits = mayEdit(actorOf(visit), version);
  const draft = edits && status === 'draft';
  const worked = status === 'draft' || status === 'check';
  const check = checkShown(visit, id, tree);
  return {
    title: say(version.name),
    crumbs: [
      { text: t('rubrics.title'), href: '/rubrics' },
      { text: t('rubrics.version', { version: version.version }) },
    ],
    scripts: draft ? ['/js/rubric-tree.js'] : [],
    styles: ['/css/rubric.css'],
    id,
    revision,
    sub: [say(programme.name), version.regionName ?? t('rubrics.everybody')].join(' · '),
    status: { text: t(`rubrics.status.${status}`), tone: toneOf[status] },
    lead: t(`rubrics.lead.${status}`),
    facts: [
      { term: t('rubrics.fact.version'), text: t('rubrics.version', { version: version.version }) },
      { term: t('rubrics.fact.indicators'), text: String(version.indicators) },
      { term: t('rubrics.fact.made'), text: [sayDay(t, dayOf(version.createdAt)), version.createdBy ?? ''].join(' ') },
      ...(version.publishedAt === null
        ? []
        : [{ term: t('rubrics.fact.published'), text: sayDay(t, dayOf(version.publishedAt)) }]),
      {
        term: t('rubrics.fact.cycles'),
        text: version.cycles === 0 ? '—' : t('rubrics.cycles', { count: version.cycles }),
      },
    ],
    draft,
    check: worked ? check : null,
    sections: tree.sections.map((section) => sectionShown(visit, version, section, draft, check)),
    addSection: draft ? `/rubrics/${id}/nodes/new` : '',
    deeds: deedsOf(visit, version, edits, check.good),
    name: { zh: version.name.zh, en: version.name.en },
    nameProblem: '',
    links: [
      { href: `/rubrics/${id}/workbook`, text: t('rubrics.workbook.export') },
      { href: `/rubrics/${id}/differences`, text: t('rubrics.link.differences') },
      ...(worked && !edits ? [] : [{ href: `/rubrics/${id}/changes`, text: t('rubrics.link.changes') }]),
    ],
    moves: `/rubrics/${id}/moves`,
  };
}

/** What keeps a rubric from being published, each a link to where it is put right, once it stands somewhere. */
export function checkShown({ t }: Visit, id: number, tree: Rubric, linked = true): CheckShown {
  const problems = publishingProblems(tree);
  return {
    good: problems.length === 0,
    verdict: t(problems.length === 0 ? 'rubrics.check.good' : 'rubrics.check.bad', { count: problems.length }),
    problems: problems.map(({ field, key, values }) => ({
      text: t(key, said(t, values)),
      href: linked && field !== '' && find(tree, field) ? `/rubrics/${id}/nodes/${encodeURIComponent(field)}` : '',
    })),
  };
}

/** Types of school as people call them. */
const said = (t: Visit['t'], values: Readonly<Record<string, string>> = {}): Record<string, string> =>
  values['type'] === undefined ? values : { ...values, type: t(`schools.type.${values['type']}`) };

function sectionShown(
  visit: Visit,
  version: VersionWithTree,
  section: Section,
  draft: boolean,
  check: CheckShown,
): NodeShown {
  const shown = nodeShown(visit, version, section, section.criteria, draft, check, 'criterion');
  return {
    ...shown,
    children: section.criteria.map((criterion) => ({
      ...nodeShown(visit, version, criterion, criterion.indicators, draft, check, 'indicator'),
      children: criterion.indicators.map((indicator) => ({
        ...nodeShown(visit, version, indicator, null, draft, check, null),
        tags: tagsOf(visit, indicator),
      })),
    })),
  };
}

function nodeShown(
  { t, say }: Visit,
  { id }: VersionWithTree,
  { code, title, full }: Section | Criterion | Indicator,
  parts: readonly (Criterion | Indicator)[] | null,
  draft: boolean,
  check: CheckShown,
  below: 'criterion' | 'indicator' | null,
): NodeShown {
  const href = `/rubrics/${id}/nodes/${encodeURIComponent(code)}`;
  const added = parts === null ? full : sum(parts.map((part) => part.full));
  return {
    code,
    title: say(title),
    href,
    points: t('rubrics.points', { points: show(full) }),
    wrong: added === full ? '' : t('rubrics.addsUpTo', { sum: show(added) }),
    tags: [],
    problem: check.problems.some((problem) => problem.href === href),
    add:
      draft && below !== null
        ? { href: `/rubrics/${id}/nodes/new?parent=${encodeURIComponent(code)}`, text: t(`rubrics.add.${below}`) }
        : null,
    children: [],
  };
}

const tagsOf = ({ t }: Visit, indicator: Indicator): string[] => [
  t(`rubrics.kind.${indicator.kind}`),
  ...(indicator.keyFloor === null ? [] : [t('rubrics.tag.keyItem')]),
  ...(indicator.evidenceRequired ? [t('rubrics.tag.evidence')] : []),
];

/** What may be done with a version at its status. */
function deedsOf(visit: Visit, { id, status }: VersionWithTree, edits: boolean, good: boolean): TreePage['deeds'] {
  const { t } = visit;
  const deed = (name: string, main: boolean, danger = false) => ({
    name,
    action: `/rubrics/${id}/${name}`,
    text: t(`rubrics.deed.${name}`),
    hint: t(`rubrics.deed.${name}.hint`),
    main,
    danger,
  });
  const drafts = mayEver(actorOf(visit), 'rubric.edit') ? [deed('drafts', true)] : [];
  if (!edits) return status === 'published' || status === 'retired' ? drafts : [];
  switch (status) {
    case 'draft':
      return [...(good ? [deed('checks', true)] : []), deed('removals', false, true)];
    case 'check':
      return [deed('publications', true), deed('returns', false)];
    case 'published':
      return [...drafts, deed('retirements', false, true)];
    case 'retired':
      return drafts;
  }
}
