import { type Criterion, gradeLetters, type Indicator, type Rubric, type Section } from '../scoring/rubric.ts';

/** 一级、二级、三级指标. */
export type Level = 'section' | 'criterion' | 'indicator';

/** Where something stands in a rubric: below `parent` (null: a section), at a place among its siblings. */
export interface Found {
  readonly level: Level;
  readonly node: Section | Criterion | Indicator;
  readonly parent: string | null;
  readonly place: number;
  readonly siblings: readonly string[];
}

/** The section, criterion or indicator of this code. */
export function find(rubric: Rubric, code: string): Found | undefined {
  const among = (
    nodes: readonly (Section | Criterion | Indicator)[],
    level: Level,
    parent: string | null,
  ): Found | undefined => {
    const place = nodes.findIndex((node) => node.code === code);
    const node = nodes[place];
    return node && { level, node, parent, place, siblings: nodes.map((one) => one.code) };
  };
  const { sections } = rubric;
  return (
    among(sections, 'section', null) ??
    sections.map((section) => among(section.criteria, 'criterion', section.code)).find(Boolean) ??
    sections
      .flatMap(({ criteria }) => criteria)
      .map((criterion) => among(criterion.indicators, 'indicator', criterion.code))
      .find(Boolean)
  );
}

/** What stands right below a section or criterion, or on top (null). */
export function childrenOf(rubric: Rubric, parent: string | null): readonly (Section | Criterion | Indicator)[] {
  if (parent === null) return rubric.sections;
  const found = find(rubric, parent);
  if (found === undefined || found.level === 'indicator') return [];
  return 'criteria' in found.node ? found.node.criteria : (found.node as Criterion).indicators;
}

const below: Readonly<Record<Level, Level | null>> = { section: 'criterion', criterion: 'indicator', indicator: null };

/** The level of what stands below a parent; null below an indicator, or where there is no such parent. */
export function levelBelow(rubric: Rubric, parent: string | null): Level | null {
  if (parent === null) return 'section';
  const found = find(rubric, parent);
  return found === undefined ? null : below[found.level];
}

/** Where something is to stand: below a parent of the right level, before one of its children or at their end. */
export interface Position {
  readonly parent: string | null;
  readonly before: string | null;
}

/**
 * The rubric with something at a position, put there anew or in place of what had `code` before; what stood below that
 * stays below it.
 * @param code what it replaces; null: it is new
 * @returns null where nothing of its level can stand at the position
 */
export function put(
  rubric: Rubric,
  code: string | null,
  level: Level,
  node: Section | Criterion | Indicator,
  { parent, before }: Position,
): Rubric | null {
  const old = code === null ? undefined : find(rubric, code);
  if (code !== null && old?.level !== level) return null;
  if (levelBelow(rubric, parent) !== level) return null;
  const kept = old === undefined ? node : { ...node, ...partsOf(old.node) };
  const without = code === null ? rubric : remove(rubric, code);
  return fitted(
    at(without, parent, (children) => {
      const place =
        before === null || before === code ? placeAgain(old, parent, before, children) : indexOf(children, before);
      return [...children.slice(0, place), kept, ...children.slice(place)];
    }),
  );
}

/** The rubric without something, and without what stands below it. */
export function remove(rubric: Rubric, code: string): Rubric {
  const found = find(rubric, code);
  if (found === undefined) return rubric;
  return at(rubric, found.parent, (children) => children.filter((child) => child.code !== code));
}

/** The rubric with something moved; null where nothing of its level can stand there. */
export function move(rubric: Rubric, code: string, to: Position): Rubric | null {
  const found = find(rubric, code);
  return found === undefined ? null : put(rubric, code, found.level, found.node, to);
}

/** The first code of a kind that is free: A7, B18, C82. */
export function freeCode(rubric: Rubric, level: Level): string {
  const letter = { section: 'A', criterion: 'B', indicator: 'C' }[level];
  let number = 1;
  while (find(rubric, `${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

function partsOf(node: Section | Criterion | Indicator): object {
  if ('criteria' in node) return { criteria: node.criteria };
  return 'indicators' in node ? { indicators: node.indicators } : {};
}

/** Where it stood, when it stays with its parent and nothing else was asked for; else at the end. */
function placeAgain(
  old: Found | undefined,
  parent: string | null,
  before: string | null,
  children: readonly { readonly code: string }[],
): number {
  return before !== null && old?.parent === parent ? old.place : children.length;
}

function indexOf(children: readonly { readonly code: string }[], before: string): number {
  const place = children.findIndex(({ code }) => code === before);
  return place < 0 ? children.length : place;
}

type Children = readonly (Section | Criterion | Indicator)[];

function at(rubric: Rubric, parent: string | null, change: (children: Children) => Children): Rubric {
  if (parent === null) return { sections: change(rubric.sections) as readonly Section[] };
  return {
    sections: rubric.sections.map((section) =>
      section.code === parent
        ? { ...section, criteria: change(section.criteria) as readonly Criterion[] }
        : {
            ...section,
            criteria: section.criteria.map((criterion) =>
              criterion.code === parent
                ? { ...criterion, indicators: change(criterion.indicators) as readonly Indicator[] }
                : criterion,
            ),
          },
    ),
  };
}

/** What each says of where it stands, put right after a change: sections of criteria, keys of faults, letters of grades. */
const fitted = (rubric: Rubric): Rubric => ({
  sections: rubric.sections.map((section) => ({
    ...section,
    criteria: section.criteria.map((criterion) => ({
      ...criterion,
      section: section.code,
      indicators: criterion.indicators.map((indicator) => ({
        ...keyed(indicator),
        section: section.code,
        criterion: criterion.code,
      })),
    })),
  })),
});

function keyed(indicator: Indicator): Indicator {
  switch (indicator.kind) {
    case 'checklist':
      return {
        ...indicator,
        faults: indicator.faults.map((fault, place) => ({ ...fault, key: `${indicator.code}.${place + 1}` })),
      };
    case 'graded':
      return {
        ...indicator,
        grades: indicator.grades.map((grade, place) => ({ ...grade, key: gradeLetters[place] ?? grade.key })),
      };
    case 'judged':
    case 'measured':
      return indicator;
  }
}
