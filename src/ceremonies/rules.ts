/** An entry before it is made. */
export interface TypedCeremony {
  /** The day that was typed; null where it is none. */
  readonly heldOn: string | null;
  readonly place: string;
  readonly host: string;
  readonly attending: string;
  readonly reason: string;
}

export interface CeremonyProblem {
  readonly field: 'heldOn' | 'place' | 'host' | 'attending' | 'plaques' | 'reason';
  /** Key of a sentence. */
  readonly key: string;
}

/**
 * What is wrong with an entry before it is made. A ceremony has been held, and hands over what was awarded by then. A correction
 * says why, and may hand over nothing: of a ceremony that was not held at all.
 *
 * @param awarded the days on which the chosen plaques were awarded
 */
export function ceremonyProblems(
  { heldOn, place, host, attending, reason }: TypedCeremony,
  today: string,
  awarded: readonly string[],
  correcting: boolean,
): CeremonyProblem[] {
  const problems: CeremonyProblem[] = [];
  if (heldOn === null) problems.push({ field: 'heldOn', key: 'ceremonies.form.noDay' });
  else if (heldOn > today) problems.push({ field: 'heldOn', key: 'ceremonies.form.toCome' });
  else if (awarded.some((day) => heldOn < day)) problems.push({ field: 'heldOn', key: 'ceremonies.form.beforeAward' });
  if (place === '') problems.push({ field: 'place', key: 'ceremonies.form.noPlace' });
  if (host === '') problems.push({ field: 'host', key: 'ceremonies.form.noHost' });
  if (attending === '') problems.push({ field: 'attending', key: 'ceremonies.form.noAttending' });
  if (awarded.length === 0 && !correcting) problems.push({ field: 'plaques', key: 'ceremonies.form.noPlaques' });
  if (correcting && reason === '') problems.push({ field: 'reason', key: 'ceremonies.form.noReason' });
  return problems;
}
