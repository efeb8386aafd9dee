import type { Knex } from 'knex';
import { type Actor, mayEver } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { mendsWaiting } from '../look-backs/waiting.ts';
import { waitingObjections } from '../objections/waiting.ts';
import { waitingNotices } from '../visits/waiting.ts';
import { programmesOf } from '../rubrics/store.ts';
import { type Call, type CallFact, callsOf } from './calls.ts';
import { sheetStageOf } from './rules.ts';

/** A line that says nothing, nor follows from the basic figures. */
const left = 'line.entry is null and line.points is null';

interface Piece {
  readonly sql: string;
  readonly bindings: readonly Knex.RawBinding[];
}

/** Something that waits for somebody. */
export interface Task {
  readonly call: Call;
  /** How many tasks of this call there are altogether; only the most urgent ones are listed. */
  readonly ofThisCall: number;
  /** How many of those are overdue. */
  readonly lateOfThisCall: number;
  readonly assessmentId: number;
  readonly school: string;
  readonly dueOn: string | null;
  /** Indicators of the sheet that is worked on, and how many have points; null where no sheet is. */
  readonly filled: number | null;
  readonly indicators: number | null;
  /** The last step, where it says why: what a school was sent back for, why its dates were extended. */
  readonly why: { readonly step: string; readonly reason: string } | null;
}

/** What waits for people besides the steps of the flow, in the order in which it is shown. */
export const beside = [mendsWaiting, waitingNotices, waitingObjections] as const;

/** More than so many tasks of one kind stand as one card. */
export const tasksShown = 8;

/** What waits for an actor in the present post, by deadline, the overdue first: at most eight of each kind, with the number of all. One query. */
export async function tasksOf(db: Knex, actor: Actor, today: string): Promise<Task[]> {
  const calls = await callsFor(db, actor);
  if (calls.length === 0) return [];
  const waiting = waitingFor(calls, actor, today);
  const sheets = calls.map(({ stage }) => sheetStageOf(stage));
  const { rows } = await db.raw<{ rows: TaskRow[] }>(
    `with waiting as (${waiting.sql}),
      ranked as (select waiting.*, count(*) over (partition by call)::int as of_this_call,
                        count(*) filter (where due_on < ?) over (partition by call)::int as late_of_this_call,
                        row_number() over (partition by call order by due_on nulls last, id) as place from waiting)
     select ranked.id, ranked.call, ranked.of_this_call, ranked.late_of_this_call, ranked.due_on, school.name as school, progress.filled, progress.indicators,
            (select json_build_object('step', step.name, 'reason', step.reason) from step
              where step.assessment_id = ranked.id and step.position = ranked.steps and step.reason is not null) as why
       from ranked join school on school.id = ranked.school_id
       left join lateral (
         select count(*) filter (where not (${left}))::int as filled, count(*)::int as indicators
           from sheet join line on line.sheet_id = sheet.id and line.kind = 'indicator'
          where sheet.assessment_id = ranked.id and sheet.stage = (?::text[])[ranked.call + 1]
         having count(*) > 0) progress on true
      where ranked.place <= ${tasksShown}
      order by ranked.due_on nulls last, ranked.id`,
    [...waiting.bindings, today, sheets as unknown as Knex.RawBinding],
  );
  return rows.map(({ id, call, of_this_call, late_of_this_call, due_on, ...task }) => ({
    ...task,
    call: calls[call]!,
    ofThisCall: of_this_call,
    lateOfThisCall: late_of_this_call,
    assessmentId: id,
    dueOn: due_on,
  }));
}

interface TaskRow {
  id: number;
  call: number;
  of_this_call: number;
  late_of_this_call: number;
  due_on: string | null;
  school: string;
  filled: number | null;
  indicators: number | null;
  why: { step: string; reason: string } | null;
}

/** How many tasks wait for each of several people, by their ids; one query for all of them. */
export async function workCounts(db: Knex, actors: readonly Actor[], today: string): Promise<Map<number, number>> {
  const counts: Piece[] = [];
  for (const actor of actors) {
    const calls = await callsFor(db, actor);
    if (calls.length === 0) continue;
    const { sql, bindings } = waitingFor(calls, actor, today);
    counts.push({
      sql: `select ?::int as person, count(*)::int as count from (${sql}) waiting`,
      bindings: [actor.id, ...bindings],
    });
  }
  for (const actor of actors) {
    for (const { of } of beside) {
      const waiting = of(actor, today);
      if (waiting === null) continue;
      counts.push({
        sql: `select ?::int as person, count(*)::int as count from (${waiting.sql}) waiting`,
        bindings: [actor.id, ...waiting.bindings],
      });
    }
  }
  if (counts.length === 0) return new Map();
  const { rows } = await db.raw<{ rows: { person: number; count: number }[] }>(
    counts.map(({ sql }) => sql).join(' union all '),
    counts.flatMap(({ bindings }) => [...bindings]),
  );
  const sums = new Map<number, number>();
  for (const { person, count } of rows) sums.set(person, (sums.get(person) ?? 0) + count);
  return sums;
}

async function callsFor(db: Knex, actor: Actor): Promise<Call[]> {
  const programmes = await programmesOf(db);
  return programmes.flatMap(({ key, flow }) => callsOf(key, flow)).filter(({ may }) => mayEver(actor, may));
}

/** The assessments that wait for an actor, each with the number of the call that it answers: the first that fits. */
function waitingFor(calls: readonly Call[], actor: Actor, today: string): Piece {
  const cases = calls.map((call, index) => {
    const conditions: Piece[] = [
      { sql: 'assessment.stage = ? and cycle.programme_key = ?', bindings: [call.stage, call.programme] },
      visible(actor, call.may),
      ...call.facts.map((fact) => inSql[fact](call, actor, today)),
    ];
    return {
      sql: `when ${conditions.map(({ sql }) => sql).join(' and ')} then ${index}`,
      bindings: conditions.flatMap(({ bindings }) => [...bindings]),
    };
  });
  const stages = [...new Set(calls.map(({ stage }) => stage))];
  return {
    sql: `select * from (
            select assessment.id, assessment.school_id, assessment.steps, assessment.due_on,
                   case ${cases.map(({ sql }) => sql).join(' ')} end as call
              from assessment join cycle on cycle.id = assessment.cycle_id
             where assessment.stage = any(?::text[])) called
           where call is not null`,
    bindings: [...cases.flatMap(({ bindings }) => [...bindings]), stages as unknown as Knex.RawBinding],
  };
}

const runBy = (level: string): Piece => ({
  sql: `(select region.level = 'township' from region where region.path = assessment.region_path) = ?`,
  bindings: [level === 'township'],
});

/** Whether a rectification that runs has an item in one of these states. */
const itemsIn = (states: string): string =>
  `exists (select from rectification join rectification_item on rectification_id = rectification.id
            where rectification.assessment_id = assessment.id and closed_at is null and state in (${states}))`;

/** The facts of `facts.ts` that decide whose turn it is, over many assessments at once. */
const inSql: Readonly<Record<CallFact, (call: Call, actor: Actor, today: string) => Piece>> = {
  'township school': () => runBy('township'),
  'county-run school': () => runBy('county'),
  'leads the team': ({ stage }, actor) => ({
    sql: `exists (select from sheet join team_member on team_member.sheet_id = sheet.id and team_member.leads
           where sheet.assessment_id = assessment.id and sheet.stage = ? and team_member.person_id = ?)`,
    bindings: [sheetStageOf(stage), actor.id],
  }),
  'every indicator scored': ({ stage }) => ({
    sql: `not exists (select from sheet join line on line.sheet_id = sheet.id
           where sheet.assessment_id = assessment.id and sheet.stage = ? and ${left})`,
    bindings: [sheetStageOf(stage)],
  }),
  'notice period over': (_call, _actor, today) => ({
    sql: `(select max(notice.ends_on) from notice_school join notice on notice.id = notice_school.notice_id
            where notice_school.assessment_id = assessment.id) < ?`,
    bindings: [today],
  }),
  'scored by others': (_call, actor) => ({
    sql: `not exists (select from sheet where sheet.assessment_id = assessment.id and sheet.stage <> 'school'
           and (exists (select from team_member where team_member.sheet_id = sheet.id and team_member.person_id = ?)
             or exists (select from line_change where line_change.sheet_id = sheet.id and line_change.person_id = ?)))`,
    bindings: [actor.id, actor.id],
  }),
  'no open objection': () => ({
    sql: 'not exists (select from objection where objection.assessment_id = assessment.id and closed_at is null)',
    bindings: [],
  }),
  'no open finding': () => ({
    sql: 'not exists (select from finding where finding.assessment_id = assessment.id and decided_at is null)',
    bindings: [],
  }),
  'every item accepted': () => ({
    sql: `exists (select from rectification where rectification.assessment_id = assessment.id and closed_at is null
             and exists (select from rectification_item where rectification_id = rectification.id)
             and not exists (select from rectification_item where rectification_id = rectification.id and accepted_at is null))`,
    bindings: [],
  }),
  'found by another': (_call, actor) => ({
    sql: `exists (select from finding
           where finding.assessment_id = assessment.id and decided_at is null and found_by <> ?)`,
    bindings: [actor.id],
  }),
  'items to mend': () => ({ sql: itemsIn(`'open', 'answered', 'refused'`), bindings: [] }),
  // Once the period is over the office is called too, whatever the school has reported: it prolongs it, or ends the assessment.
  'items to check': (_call, _actor, today) => ({
    sql: `(${itemsIn(`'reported'`)} or assessment.due_on < ? and ${itemsIn(`'open', 'answered', 'refused'`)})`,
    bindings: [today],
  }),
  'proposed by another': (_call, actor) => ({
    sql: `exists (select from proposal_school join proposal on proposal.id = proposal_school.proposal_id
           where proposal_school.assessment_id = assessment.id and outcome is null and proposed_by <> ?)`,
    bindings: [actor.id],
  }),
  'no conflict of interest': (_call, { posts, conflicts }) => ({
    sql: 'not assessment.school_id = any(?::int[])',
    bindings: [
      [...conflicts, ...posts.flatMap(({ schools }) => schools.map(({ id }) => id))] as unknown as Knex.RawBinding,
    ],
  }),
  // Sections belong to one member each; basic figures and vetoes belong to the leader. A line that several score apart is each
  // one's until they hand it in, and then, where they differ, the leader's.
  'own lines left': ({ stage }, actor) => ({
    sql: `exists (select from sheet
            join team_member me on me.sheet_id = sheet.id and me.person_id = ?
            join rubric on rubric.id = sheet.rubric_id
            join line on line.sheet_id = sheet.id and ${left}
            left join lateral (
              select section ->> 'code' as section, indicator ->> 'code' as code
                from jsonb_array_elements(rubric.tree -> 'sections') as section,
                     jsonb_array_elements(section -> 'criteria') as criterion,
                     jsonb_array_elements(criterion -> 'indicators') as indicator) placed on placed.code = line.code
            left join lateral (
              select array_agg(person_id) as people from (
                select person_id from sheet_section
                 where sheet_section.sheet_id = sheet.id and sheet_section.section_code = placed.section
                union select person_id from second_scorer
                 where second_scorer.sheet_id = sheet.id and second_scorer.code in (placed.section, placed.code)) scorer) scorers on true
            left join lateral (
              select array_agg(person_id) as people from own_line
               where own_line.sheet_id = sheet.id and own_line.code = line.code and handed_in_at is not null) done on true
           where sheet.assessment_id = assessment.id and sheet.stage = ?
             and (line.kind <> 'indicator' and me.leads
                  or me.person_id = any(scorers.people) and (done.people is null or me.person_id <> all(done.people))
                  or me.leads and cardinality(scorers.people) > 1 and scorers.people <@ done.people))`,
    bindings: [actor.id, sheetStageOf(stage)],
  }),
};
