/** What is wrong with a leaving before it is written down. */
export interface LeavingProblem {
  readonly field: 'requestedOn' | 'reason' | 'request';
  /** Key of a sentence. */
  readonly key: string;
  readonly values?: { readonly name: string };
}

/**
 * A school leaves on its written request only, which was made on a day that has come.
 *
 * @param typed `requestedOn` as a day, null where what was typed is none; `sent`: whether a file came
 */
export function leavingProblems(
  {
    requestedOn,
    reason,
    sent,
  }: { readonly requestedOn: string | null; readonly reason: string; readonly sent: boolean },
  today: string,
): LeavingProblem[] {
  const problems: LeavingProblem[] = [];
  if (requestedOn === null) problems.push({ field: 'requestedOn', key: 'leavings.new.noDay' });
  else if (requestedOn > today) problems.push({ field: 'requestedOn', key: 'leavings.new.dayAhead' });
  if (reason === '') problems.push({ field: 'reason', key: 'assessments.reasonMissing' });
  if (!sent) problems.push({ field: 'request', key: 'leavings.new.noRequest' });
  return problems;
}
