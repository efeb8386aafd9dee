import type { Knex } from 'knex';
import type { Role } from '../accounts/permissions.ts';
import type { SheetStage } from '../assessments/store.ts';
import type { Candidate } from './rules.ts';

/** Of which assessment the candidates are asked, and by which posts people are candidates. */
export interface Roster {
  readonly assessmentId: number;
  readonly cycleId: number;
  readonly schoolId: number;
  /** The day of the visit, as 2026-11-02; null while it is not known. */
  readonly visitOn: string | null;
  readonly regionPath: string;
  readonly roles: readonly Role[];
  /** The level before, whose reviewers can't be asked again; null for the first. */
  readonly before: SheetStage | null;
}

/**
 * Everybody who may review schools of this region, by name, with what else they review; who can't review this one is told apart,
 * not left out. One query.
 */
export async function candidatesFor(db: Knex, roster: Roster): Promise<Candidate[]> {
  const { rows } = await db.raw<{ rows: Candidate[] }>(
    `select person.id, person.name, min(region.name) as region,
            exists (select from post held join post_school on post_school.post_id = held.id
                     where held.person_id = person.id and post_school.school_id = :schoolId) as "belongsToSchool",
            exists (select from sheet
                     where sheet.assessment_id = :assessmentId and sheet.stage = :before
                       and (exists (select from team_member
                                     where team_member.sheet_id = sheet.id and team_member.person_id = person.id)
                         or exists (select from line_change
                                     where line_change.sheet_id = sheet.id and line_change.person_id = person.id)))
              as "scoredBefore",
            (select json_build_object('kind', kind, 'said', said, 'until', until) from conflict_of_interest
              where conflict_of_interest.person_id = person.id and school_id = :schoolId and withdrawn_at is null
              order by id limit 1) as conflict,
            max(array_length(string_to_array(region.path, '/'), 1)) as near, busy.visits, busy.clash, busy.led
       from person
       join post on post.person_id = person.id and post.ended_at is null and post.role = any(:roles)
       join region on region.code = post.region_code and starts_with(:regionPath, region.path)
       cross join lateral (
         select count(distinct other.id) filter (where other.cycle_id = :cycleId)::int as visits,
                count(*) filter (where member.leads and other.cycle_id <> :cycleId)::int as led,
                coalesce(jsonb_agg(distinct school.name) filter (where sheet.visit_on = :visitOn::date), '[]') as clash
           from team_member member join sheet on sheet.id = member.sheet_id
           join assessment other on other.id = sheet.assessment_id and other.id <> :assessmentId
           join school on school.id = other.school_id
          where member.person_id = person.id) busy
      where person.active
      group by person.id, person.name, busy.visits, busy.led, busy.clash
      order by person.name, person.id
      limit 300`,
    { ...roster, roles: [...roster.roles] },
  );
  return rows;
}

/** A team as it is written down. */
export interface NamedTeam {
  readonly sheetId: number;
  readonly members: readonly number[];
  readonly leader: number;
  readonly visitOn: string;
  readonly owners: ReadonlyMap<string, number>;
}

/** Writes a team in the place of the one that stands; the sheet and its lines stay as they are. */
export async function saveTeam(db: Knex, { sheetId, members, leader, visitOn, owners }: NamedTeam): Promise<void> {
  await db('sheet').where({ id: sheetId }).update({ visit_on: visitOn });
  // Whoever scores beside the owners is written down anew as well.
  await db('second_scorer').where({ sheet_id: sheetId }).delete();
  await db('sheet_section').where({ sheet_id: sheetId }).delete();
  await db('team_member').where({ sheet_id: sheetId }).delete();
  await db('team_member').insert(members.map((id) => ({ sheet_id: sheetId, person_id: id, leads: id === leader })));
  await db('sheet_section').insert(
    [...owners].map(([code, owner]) => ({ sheet_id: sheetId, section_code: code, person_id: owner })),
  );
}

/** The sheet of a stage, if it has been opened. */
export async function sheetIdOf(db: Knex, assessmentId: number, stage: SheetStage): Promise<number | undefined> {
  const sheet = (await db('sheet').where({ assessment_id: assessmentId, stage }).first('id')) as
    { id: number } | undefined;
  return sheet?.id;
}

/** A team with its visit, its share of the sections and what is done, as the pages about an assessment show it. */
export interface StandingTeam {
  readonly sheetId: number;
  readonly stage: SheetStage;
  readonly visitOn: string | null;
  readonly signedAt: Date | null;
  readonly signedBy: string | null;
  readonly concludedAt: Date | null;
  readonly members: readonly {
    readonly id: number;
    readonly name: string;
    readonly leads: boolean;
    /** Came to belong to the school, or declared a conflict of interest with it, and so may not score it. */
    readonly partial: boolean;
  }[];
  readonly owners: Readonly<Record<string, number>>;
  readonly seconds: readonly { readonly code: string; readonly personId: number }[];
  /** Codes of the indicators that are saved, or have points from the basic figures. */
  readonly done: readonly string[];
}

/** The teams of an assessment, the county's before the city's, in one query. */
export async function teamsOf(db: Knex, assessmentId: number): Promise<StandingTeam[]> {
  const { rows } = await db.raw<{ rows: StandingTeam[] }>(
    `select sheet.id as "sheetId", sheet.stage, sheet.visit_on as "visitOn", sheet.signed_at as "signedAt",
            signer.name as "signedBy", sheet.concluded_at as "concludedAt",
            (select json_agg(json_build_object('id', person.id, 'name', person.name, 'leads', team_member.leads,
                             'partial', exists (select from conflict_of_interest interest
                                                 where interest.person_id = person.id and interest.withdrawn_at is null
                                                   and interest.school_id = assessment.school_id)
                                     or exists (select from post join post_school on post_school.post_id = post.id
                                                 where post.person_id = person.id and post.ended_at is null
                                                   and post_school.school_id = assessment.school_id))
                             order by team_member.leads desc, person.name, person.id)
               from team_member join person on person.id = team_member.person_id
              where team_member.sheet_id = sheet.id) as members,
            (select coalesce(json_object_agg(section_code, person_id), '{}') from sheet_section
              where sheet_section.sheet_id = sheet.id) as owners,
            (select coalesce(json_agg(json_build_object('code', code, 'personId', person_id) order by code), '[]')
               from second_scorer where second_scorer.sheet_id = sheet.id) as seconds,
            (select coalesce(json_agg(line.code), '[]') from line
              where line.sheet_id = sheet.id and line.kind = 'indicator'
                and (line.entry is not null or line.points is not null)) as done
       from sheet join assessment on assessment.id = sheet.assessment_id
       left join person signer on signer.id = sheet.signed_by
      where sheet.assessment_id = ? and exists (select from team_member where team_member.sheet_id = sheet.id)
      order by sheet.id`,
    [assessmentId],
  );
  return rows;
}
