import { type Actor, may, type Permission, type Subject } from '../accounts/permissions.ts';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import type { Indicator } from '../scoring/rubric.ts';
import { isSaid, type Line, type Sheet } from './lines.ts';

/**
 * How much of a sheet somebody sees.
 * all       points, faults, remarks, totals and grade
 * by line   of a line what `lineSeen` says, and neither totals nor grade: a later team before its own sheet is signed off
 * progress  how many lines are done, nothing of what they say
 */
export type Seen = 'all' | 'by line' | 'progress';

/** What must be known of an assessment to tell who sees what of it. */
export type Watched = Pick<Assessment, 'school' | 'regionPath' | 'decidedAt' | 'team'>;

type Signed = Pick<Sheet, 'stage' | 'signedAt' | 'concludedAt'>;

const order: Readonly<Record<SheetStage, number>> = { school: 0, county: 1, city: 2 };

/** Who a sheet belongs to until it is concluded, by what they may do: the school; the office of the stage. */
const home: Readonly<Record<SheetStage, Permission>> = {
  school: 'selfevaluation.edit',
  county: 'county.conclude',
  city: 'city.conclude',
};

/**
 * How much of a sheet a person sees who may read the assessment. Pure.
 *
 * Until a stage is concluded: its team and its office; the self-evaluation the school alone until it is submitted, then its
 * township too. Afterwards everyone who may read the assessment. Whoever sits on a later team that has not signed off sees
 * earlier sheets line by line, in whatever post they look.
 *
 * @param sheets all sheets of the assessment: a later team is told by its own
 */
export function seenBy(
  viewer: Actor,
  assessment: Watched,
  sheet: Signed,
  sheets: ReadonlyMap<SheetStage, Signed>,
): Seen {
  if (sheet.concludedAt === null && !atHome(viewer, assessment, sheet)) return 'progress';
  const onLaterTeam = assessment.team.some(
    ({ stage, personId }) =>
      personId === viewer.id && order[stage] > order[sheet.stage] && (sheets.get(stage)?.signedAt ?? null) === null,
  );
  return onLaterTeam ? 'by line' : 'all';
}

function atHome(viewer: Actor, assessment: Watched, { stage, signedAt }: Signed): boolean {
  const subject = watchedSubject(assessment);
  const granted = (permission: Permission): boolean => may(viewer, permission, subject) === 'granted';
  if (granted(home[stage])) return true;
  if (stage === 'school') return signedAt !== null && granted('application.sendBack');
  return assessment.team.some((member) => member.stage === stage && member.personId === viewer.id);
}

const watchedSubject = ({ school, regionPath, decidedAt, team }: Watched): Subject => ({
  schoolId: school.id,
  regionPath,
  decidedAt,
  team: team.map(({ personId }) => personId),
});

type SaidLine = Pick<Line, 'version'> & Partial<Pick<Line, 'entry' | 'savedBy'>>;

/**
 * Whether a reviewer sees what an earlier stage said of a line: quantities and basic figures from the start; points, faults,
 * remarks and answers about vetoes once the stage's own are saved.
 *
 * @param kind of the indicator; 'figure' and 'fact' for the lines that are none
 * @param own  the same line on the reviewer's own sheet
 */
export const earlierLineSeen = (kind: Indicator['kind'] | 'figure' | 'fact', own: SaidLine | undefined): boolean =>
  kind === 'measured' || kind === 'figure' || isSaid(own);

/** Whether somebody who sees so much of a sheet sees what it says of a line; `own` as in `earlierLineSeen`. */
export const lineSeen = (seen: Seen, kind: Indicator['kind'] | 'figure' | 'fact', own: SaidLine | undefined): boolean =>
  seen === 'all' || (seen === 'by line' && earlierLineSeen(kind, own));

/** Whether somebody who sees so much of a sheet sees its files: evidence is never veiled from a later team. */
export const evidenceSeen = (seen: Seen): boolean => seen !== 'progress';

/** The sheet of the latest team that a person sits on: what `lineSeen` calls their own. */
export function ownSheet<Own extends Signed>(
  viewer: Actor,
  assessment: Watched,
  sheets: ReadonlyMap<SheetStage, Own>,
): Own | null {
  const stages = assessment.team.filter(({ personId }) => personId === viewer.id).map(({ stage }) => stage);
  const latest = stages.toSorted((a, b) => order[b] - order[a])[0];
  return latest === undefined ? null : (sheets.get(latest) ?? null);
}
