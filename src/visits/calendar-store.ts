import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';

/** A visit as the calendar shows it. */
export interface PlannedVisit {
  readonly sheetId: number;
  readonly assessmentId: number;
  readonly stage: 'county' | 'city';
  readonly visitOn: string;
  readonly school: string;
  readonly region: string;
  readonly team: readonly {
    readonly id: number;
    readonly name: string;
    readonly leads: boolean;
    readonly elsewhere: boolean;
  }[];
  readonly signed: boolean;
  readonly begun: boolean;
  readonly read: boolean;
  /** How often its notice was given. */
  readonly number: number;
  readonly changedAt: Date | null;
}

/** Which visits are asked for: of these days, of one person's, of one stage. */
export interface VisitsAsked {
  readonly from: string;
  readonly to: string;
  readonly inspector: number | null;
  readonly stage: 'county' | 'city' | null;
}

/** A month has no more visits than are shown of it. */
export const mostVisits = 500;

/** The visits that an actor may know of, by day and school; at most one more than are shown. One query. */
export async function plannedVisits(
  db: Knex,
  actor: Actor,
  { from, to, inspector, stage }: VisitsAsked,
): Promise<PlannedVisit[]> {
  const seen = visible(actor, 'assessment.read');
  const { rows } = await db.raw<{ rows: PlannedVisit[] }>(
    `select sheet.id as "sheetId", assessment.id as "assessmentId", sheet.stage, sheet.visit_on as "visitOn",
            school.name as school, region.name as region, sheet.signed_at is not null as signed,
            exists (select from agenda_item where agenda_item.sheet_id = sheet.id and done) as begun,
            coalesce(last.read_by is not null, false) as read, coalesce(last.number, 1) as number, last.made_at as "changedAt",
            (select json_agg(json_build_object('id', person.id, 'name', person.name, 'leads', team_member.leads,
                       'elsewhere', exists (select from sheet other join team_member also on also.sheet_id = other.id
                                             where other.visit_on = sheet.visit_on and other.id <> sheet.id
                                               and other.assessment_id <> sheet.assessment_id and also.person_id = person.id))
                     order by team_member.leads desc, person.name, person.id)
               from team_member join person on person.id = team_member.person_id
              where team_member.sheet_id = sheet.id) as team
       from sheet join assessment on assessment.id = sheet.assessment_id
       join school on school.id = assessment.school_id join region on region.code = school.region_code
       left join lateral (select number, read_by, made_at from visit_notice
                           where visit_notice.sheet_id = sheet.id order by number desc limit 1) last on true
      where sheet.visit_on between ? and ? and ${seen.sql}
        and (?::int is null or exists (select from team_member
                                        where team_member.sheet_id = sheet.id and team_member.person_id = ?))
        and (?::text is null or sheet.stage = ?)
        and exists (select from team_member where team_member.sheet_id = sheet.id)
      order by sheet.visit_on, school.name, sheet.id
      limit ${mostVisits + 1}`,
    [from, to, ...seen.bindings, inspector, inspector, stage, stage] as Knex.RawBinding[],
  );
  return rows;
}

/** Whose visits an actor may choose among in these days. */
export async function inspectorsOf(
  db: Knex,
  actor: Actor,
  from: string,
  to: string,
): Promise<{ id: number; name: string }[]> {
  const seen = visible(actor, 'assessment.read');
  const { rows } = await db.raw<{ rows: { id: number; name: string }[] }>(
    `select distinct person.id, person.name
       from sheet join assessment on assessment.id = sheet.assessment_id
       join team_member on team_member.sheet_id = sheet.id join person on person.id = team_member.person_id
      where sheet.visit_on between ? and ? and ${seen.sql}
      order by person.name, person.id limit 300`,
    [from, to, ...seen.bindings],
  );
  return rows;
}
