/**
 * How a plaque stands. It is never deleted: it is valid, or valid and to be mended by a day (under rectification), or was
 * suspended, or was revoked, which it stays.
 */
export const plaqueStates = ['valid', 'mending', 'suspended', 'revoked'] as const;
export type PlaqueState = (typeof plaqueStates)[number];

/** The number of a plaque: code of the issuing region, year of the award, four digits. */
export const plaqueNumber = (issuingCode: string, year: number, serial: number): string =>
  `${issuingCode}-${year}-${String(serial).padStart(4, '0')}`;

/**
 * A number as people type or copy it: in full-width digits, with blanks, other dashes or none, with a word in front.
 * @returns the number as it is printed, or null where none can be meant
 */
export function readNumber(typed: string): string | null {
  const plain = typed
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replaceAll(/[‐-―−ー_]/g, '-')
    .replace(/^\D+/, '');
  const [, code, year, serial] = /^(\d{6})-?(\d{4})-?(\d{1,6})$/.exec(plain) ?? [];
  if (code === undefined || year === undefined || serial === undefined || Number(serial) === 0) return null;
  return plaqueNumber(code, Number(year), Number(serial));
}

/** What is looked for in the register; nothing where nothing was typed. */
export const searchOf = (typed: unknown): string => (typeof typed === 'string' ? typed.trim().slice(0, 50) : '');

export interface AwardProblem {
  readonly field: 'schools' | 'awardedOn';
  /** Key of a sentence. */
  readonly key: string;
}

/**
 * What is wrong with an award before it is made. A plaque is awarded on a day that has come, and not before the meeting
 * that approved the school (Plan, step 5).
 *
 * @param awardedOn the day that was typed; null where it is none
 */
export function awardProblems(
  { schools, awardedOn }: { readonly schools: number; readonly awardedOn: string | null },
  today: string,
  meetings: readonly string[],
): AwardProblem[] {
  const problems: AwardProblem[] = [];
  if (schools === 0) problems.push({ field: 'schools', key: 'plaques.new.schoolsMissing' });
  if (awardedOn === null) problems.push({ field: 'awardedOn', key: 'plaques.new.noDay' });
  else if (awardedOn > today) problems.push({ field: 'awardedOn', key: 'plaques.new.toCome' });
  else if (meetings.some((meeting) => awardedOn < meeting)) {
    problems.push({ field: 'awardedOn', key: 'plaques.new.beforeMeeting' });
  }
  return problems;
}
