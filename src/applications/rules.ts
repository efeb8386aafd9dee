import { isLate } from '../assessments/rules.ts';

/** A school that somebody wants to apply for. Days are as 2026-11-02. */
export interface Applying {
  readonly name: string;
  readonly cycleId: number;
  /** The day by which its application is filed, extensions counted. */
  readonly applicationBy: string;
}

/** What was typed. */
export interface TypedApplication {
  readonly schools: readonly Applying[];
  readonly number: string;
  /** The document's day; null when what was typed is none. */
  readonly on: string | null;
  /** Whether a file came with the form. */
  readonly scanned: boolean;
}

export interface ApplicationProblem {
  readonly field: 'schools' | 'number' | 'on' | 'scan';
  /** Key of a sentence. */
  readonly key: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** What is wrong with an application before it is filed; nothing, when the list is empty. */
export function applicationProblems(
  { schools, number, on, scanned }: TypedApplication,
  today: string,
): ApplicationProblem[] {
  const problems: ApplicationProblem[] = [];
  const say = (field: ApplicationProblem['field'], key: string, values?: Record<string, string>): void => {
    problems.push({ field, key: `applications.new.${key}`, ...(values && { values }) });
  };
  if (schools.length === 0) say('schools', 'schoolsMissing');
  if (new Set(schools.map(({ cycleId }) => cycleId)).size > 1) say('schools', 'oneCycle');
  for (const { name, applicationBy } of schools) if (today > applicationBy) say('schools', 'closed', { school: name });
  if (number === '') say('number', 'numberMissing');
  if (on === null) say('on', 'onMissing');
  else if (on > today) say('on', 'onAhead');
  if (!scanned) say('scan', 'scanMissing');
  return problems;
}

/** Whether an application filed today marks its school as late; what came late before stays marked. */
export const comesLate = (
  today: string,
  school: { readonly late: boolean; readonly cycleDate: string; readonly newDate: string | null },
): boolean => school.late || isLate(today, school.cycleDate, school.newDate);

/**
 * Who applies, as the end of a message key: the government of a township (乡镇), the office of a sub-district (街道), or another
 * body under its own name (a development zone). By the national division codes: 001 to 099 are sub-districts, 100 to 399 townships.
 */
export function applicantOf(regionCode: string): 'subdistrict' | 'township' | 'other' {
  const number = Number(regionCode.slice(6, 9));
  if (regionCode.length < 9 || number >= 400) return 'other';
  return number < 100 ? 'subdistrict' : 'township';
}
