import { type SchoolType, schoolTypes } from '../scoring/school.ts';
import type { Spelling } from './pinyin.ts';

/** What is known of a school. The region is who runs it: a township, or the county itself (县属). */
export interface SchoolPlan extends Spelling {
  readonly code: string;
  readonly name: string;
  readonly type: SchoolType;
  readonly regionCode: string;
}

/** What was typed into the form of a school. */
export interface TypedSchool {
  readonly name: string;
  readonly code: string;
  readonly type: string;
  readonly region: string;
  /** Empty: as the name is spelled. */
  readonly pinyin: string;
  readonly initials: string;
}

export interface SchoolProblem {
  readonly field: keyof TypedSchool;
  readonly key: string;
}

/** A region that can run a school. */
interface Place {
  readonly code: string;
  readonly level: string;
}

/**
 * Reads the form of a school: a name, ten digits (also full-width), a type, and a county or a township that runs it.
 *
 * @param before the school as it stood; null for a new one
 * @param spell how a name is spelled: what counts where nothing was typed, and after a change of the name that left the old spelling
 */
export function readSchool(
  typed: TypedSchool,
  regions: readonly Place[],
  before: SchoolPlan | null,
  spell: (name: string) => Spelling,
): { school: SchoolPlan } | { problems: readonly SchoolProblem[] } {
  const problems: SchoolProblem[] = [];
  const wrong = (field: keyof TypedSchool, key: string): void => {
    problems.push({ field, key: `schools.problem.${key}` });
  };
  const name = typed.name.trim().replaceAll(/\s+/g, ' ');
  const code = typed.code.normalize('NFKC').replaceAll(/\s/g, '');
  const type = schoolTypes.find((one) => one === typed.type);
  const region = regions.find((one) => one.code === typed.region);
  if (name === '') wrong('name', 'name');
  else if (name.length > 60) wrong('name', 'nameLong');
  if (!/^\d{10}$/.test(code)) wrong('code', 'code');
  if (type === undefined) wrong('type', 'type');
  if (region === undefined || !['county', 'township'].includes(region.level)) wrong('region', 'region');
  const spelling = spellingOf(typed, name, before, spell);
  for (const field of ['pinyin', 'initials'] as const) {
    if (!/^[a-z0-9]*$/.test(spelling[field])) wrong(field, field);
  }
  if (problems.length > 0 || type === undefined || region === undefined) return { problems };
  return { school: { name, code, type, regionCode: region.code, ...spelling } };
}

function spellingOf(
  typed: TypedSchool,
  name: string,
  before: SchoolPlan | null,
  spell: (name: string) => Spelling,
): Spelling {
  const derived = spell(name);
  const renamed = before !== null && before.name !== name;
  const of = (field: keyof Spelling): string => {
    const text = typed[field].normalize('NFKC').toLowerCase().replaceAll(/[\s']/g, '').replaceAll('ü', 'v');
    const untouched = renamed && text === before[field];
    return text === '' || untouched ? derived[field] : text;
  };
  return { pinyin: of('pinyin'), initials: of('initials') };
}

/** Whether two say the same of a school: a form that was sent twice, or one that nobody overtook. */
export const sameSchool = (one: SchoolPlan, other: SchoolPlan): boolean => standOf(one) === standOf(other);

/** A school in one line; a form carries the line that it was filled from. */
export const standOf = ({ code, name, type, regionCode, pinyin, initials }: SchoolPlan): string =>
  [code, name, type, regionCode, pinyin, initials].join('|');
