import { type SchoolType, schoolTypes } from '../scoring/school.ts';
import type { Spelling } from './pinyin.ts';

/** A place on earth, in degrees as a phone measures them (WGS 84). */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** What is known of a school. The region is who runs it: a township, or the county itself (县属). */
export interface SchoolPlan extends Spelling {
  readonly code: string;
  readonly name: string;
  readonly type: SchoolType;
  readonly regionCode: string;
  /** In degrees (WGS 84): both or neither. */
  readonly latitude: number | null;
  readonly longitude: number | null;
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
  readonly latitude: string;
  readonly longitude: string;
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
  const [latitude, longitude] = [readDegrees(typed.latitude, 90), readDegrees(typed.longitude, 180)];
  if (latitude === undefined) wrong('latitude', 'latitude');
  else if (latitude === null && longitude !== null) wrong('latitude', 'latitudeToo');
  if (longitude === undefined) wrong('longitude', 'longitude');
  else if (longitude === null && latitude !== null) wrong('longitude', 'longitudeToo');
  const unreadable = latitude === undefined || longitude === undefined;
  if (problems.length > 0 || type === undefined || region === undefined || unreadable) return { problems };
  return { school: { name, code, type, regionCode: region.code, latitude, longitude, ...spelling } };
}

/** Degrees as maps write them, also with the sign of degrees or in full-width digits: null for nothing, undefined for what is none. */
function readDegrees(typed: string, most: number): number | null | undefined {
  const text = typed.normalize('NFKC').replaceAll(/[\s°]/g, '');
  if (text === '') return null;
  const degrees = /^-?\d{1,3}(\.\d{1,12})?$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(degrees) <= most ? Math.round(degrees * 1e6) / 1e6 : undefined;
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
export const standOf = ({ code, name, type, regionCode, pinyin, initials, latitude, longitude }: SchoolPlan): string =>
  [code, name, type, regionCode, pinyin, initials, latitude, longitude].join('|');
