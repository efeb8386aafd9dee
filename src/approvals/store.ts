import type { Knex } from 'knex';
import type { Actor, Permission } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { countedIn } from '../assessments/counted.ts';
import type { SchoolType } from '../scoring/school.ts';
import { type Ends, pageSize } from '../web/paging.ts';

/** The assessments that stand at a stage before a body of the actor's, the notice that ends first on top. */
export async function standingAt(db: Knex, actor: Actor, permission: Permission, stage: string): Promise<number[]> {
  const mine = visible(actor, permission);
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `select assessment.id
       from assessment
       join school on school.id = assessment.school_id
       left join lateral (select notice.ends_on
                            from notice_school join notice on notice.id = notice_school.notice_id
                           where notice_school.assessment_id = assessment.id order by notice.id desc limit 1) notice on true
      where assessment.stage = ? and ${mine.sql}
      order by notice.ends_on, assessment.region_path, school.pinyin, assessment.id`,
    [stage, ...mine.bindings],
  );
  return rows.map(({ id }) => id);
}

/** The other members of an actor's leading group, who may have been recused from a decision. */
export async function membersOf(db: Knex, { id, post }: Actor): Promise<{ id: number; name: string }[]> {
  return (await db('person')
    .join('post', 'post.person_id', 'person.id')
    .where({ 'post.role': post.role, 'post.region_code': post.regionCode, 'person.active': true })
    .whereNull('post.ended_at')
    .whereNot('person.id', id)
    .orderBy('person.id')
    .distinct('person.id', 'person.name')) as { id: number; name: string }[];
}

/** An approval about to be decided. */
export interface NewApproval {
  readonly regionCode: string;
  readonly number: string;
  readonly meetingOn: string;
  readonly by: number;
  readonly at: Date;
  readonly assessmentIds: readonly number[];
  readonly recused: readonly { readonly personId: number; readonly reason: string }[];
}

/**
 * Writes down what a leading group approved.
 * @returns its id
 */
export async function insertApproval(db: Knex, approval: NewApproval): Promise<number> {
  const { regionCode, number, meetingOn, by, at, assessmentIds, recused } = approval;
  const [row] = (await db('approval')
    .insert({
      region_code: regionCode,
      document_number: number,
      meeting_on: meetingOn,
      decided_by: by,
      decided_at: at,
    })
    .returning('id')) as { id: number }[];
  await db('approval_school').insert(assessmentIds.map((id) => ({ approval_id: row!.id, assessment_id: id })));
  if (recused.length > 0) {
    await db('approval_recusal').insert(
      recused.map(({ personId, reason }) => ({ approval_id: row!.id, person_id: personId, reason })),
    );
  }
  return row!.id;
}

/** The approval of a body that bears this number already: a double click finds its own. */
export async function approvalNumbered(
  db: Knex,
  regionCode: string,
  number: string,
): Promise<{ id: number; by: number; assessmentIds: number[] } | undefined> {
  const { rows } = await db.raw<{ rows: { id: number; by: number; assessmentIds: number[] }[] }>(
    `select approval.id, approval.decided_by as by,
            (select json_agg(assessment_id) from approval_school where approval_id = approval.id) as "assessmentIds"
       from approval where region_code = ? and document_number = ?`,
    [regionCode, number],
  );
  return rows[0];
}

/** An approval in a list. */
export interface ListedApproval {
  readonly id: number;
  readonly number: string;
  readonly meetingOn: string;
  readonly schools: number;
  readonly first: string;
}

/** The approvals of one body from one end of a page on, the newest first (read backwards before a row); one more than fit. */
export async function approvalsOf(
  db: Knex,
  regionCode: string,
  { after, before }: Ends,
  most = pageSize + 1,
): Promise<ListedApproval[]> {
  const { rows } = await db.raw<{ rows: ListedApproval[] }>(
    `select approval.id, approval.document_number as number, approval.meeting_on as "meetingOn",
            (select count(*)::int from approval_school where approval_id = approval.id) as schools,
            (select min(school.name) from approval_school
               join assessment on assessment.id = approval_school.assessment_id
               join school on school.id = assessment.school_id
              where approval_id = approval.id) as first
       from approval
      where region_code = :regionCode and (:after::int is null or id < :after) and (:before::int is null or id > :before)
      order by id ${before === null ? 'desc' : 'asc'} limit :most`,
    { regionCode, after: after?.id ?? null, before: before?.id ?? null, most },
  );
  return rows;
}

/** A decision with those of its schools that somebody may read. */
export interface Approval {
  readonly id: number;
  readonly number: string;
  readonly meetingOn: string;
  readonly regionName: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
  /** Who put the schools on the list. */
  readonly proposedBy: readonly string[];
  readonly recused: readonly { readonly name: string; readonly reason: string }[];
  readonly year: number;
  readonly programmeKey: string;
  /** How many schools it approved, also those that this person may not read. */
  readonly count: number;
  readonly schools: readonly ApprovedSchool[];
}

export interface ApprovedSchool {
  readonly assessmentId: number;
  /** As the notice named it. */
  readonly name: string;
  readonly type: SchoolType;
  readonly place: string;
  readonly grade: string;
  readonly score: string;
  readonly noticeId: number;
  readonly noticeNumber: string;
}

/** An approval as far as an actor may read it; undefined where they may read none of its schools. */
export async function approvalSeenBy(db: Knex, actor: Actor, id: number): Promise<Approval | undefined> {
  const seen = visible(actor, 'assessment.read');
  const { rows } = await db.raw<{ rows: (Omit<Approval, 'schools'> & { schools: ApprovedSchool[] | null })[] }>(
    `select approval.id, approval.document_number as number, approval.meeting_on as "meetingOn",
            region.name as "regionName", person.name as "decidedBy", approval.decided_at as "decidedAt",
            cycle.year, cycle.programme_key as "programmeKey", listed.count,
            coalesce((select json_agg(distinct proposer.name) from approval_school named
               join proposal_school on proposal_school.assessment_id = named.assessment_id and outcome = 'approved'
               join proposal on proposal.id = proposal_school.proposal_id
               join person proposer on proposer.id = proposal.proposed_by
              where named.approval_id = approval.id), '[]') as "proposedBy",
            coalesce((select json_agg(json_build_object('name', member.name, 'reason', reason) order by member.id)
               from approval_recusal join person member on member.id = approval_recusal.person_id
              where approval_id = approval.id), '[]') as recused,
            (select json_agg(json_build_object('assessmentId', assessment.id, 'name', said.school_name,
                               'type', said.school_type, 'place', place.name, 'grade', said.grade,
                               'score', trim_scale(assessment.score)::text, 'noticeId', notice.id,
                               'noticeNumber', notice.number)
                             order by assessment.region_path, said.school_name)
               from approval_school named
               join assessment on assessment.id = named.assessment_id
               join region place on place.path = assessment.region_path
               join lateral (select max(notice_id) as id from notice_school
                              where assessment_id = assessment.id) last on true
               join notice on notice.id = last.id
               join notice_school said on said.notice_id = last.id and said.assessment_id = assessment.id
              where named.approval_id = approval.id and ${seen.sql}) as schools
       from approval
       join region on region.code = approval.region_code
       join person on person.id = approval.decided_by
       join lateral (select count(*)::int as count, min(${countedIn}) as cycle_id
                       from approval_school join assessment on assessment.id = approval_school.assessment_id
                      where approval_id = approval.id) listed on true
       join cycle on cycle.id = listed.cycle_id
      where approval.id = ?`,
    [...seen.bindings, id],
  );
  const [found] = rows;
  return found?.schools ? { ...found, schools: found.schools } : undefined;
}
