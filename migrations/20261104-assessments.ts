import type { Knex } from 'knex';

/**
 * The way of a school through one year. The steps are the state: `stage` is the last step's, `steps` their number,
 * and whoever moves an assessment names the number they saw, so that a double click or a stale page moves nothing.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table assessment (
      id integer generated always as identity primary key,
      cycle_id integer not null references cycle,
      school_id integer not null references school,
      school_type text not null,
      region_path text not null,
      decided_at text not null constraint decided_at_county_or_city check (decided_at in ('county', 'city')),
      stage text not null,
      steps integer not null,
      due_on date,
      self_evaluation_by date,
      application_by date,
      late boolean not null default false,
      score numeric(7,2) constraint score_within_1000 check (score between 0 and 1000),
      grade text,
      vetoed boolean not null default false,
      moved_at timestamptz not null,
      constraint school_once_a_cycle unique (cycle_id, school_id)
    );
    comment on column assessment.region_path is 'as of listing; moving a school later does not move its past';
    comment on column assessment.self_evaluation_by is 'extended for this school; null: the cycle''s date';
    create index assessment_school on assessment (school_id);
    create index assessment_stage on assessment (stage, due_on);
    create index assessment_region on assessment (region_path text_pattern_ops);

    create table step (
      id bigint generated always as identity primary key,
      assessment_id integer not null references assessment,
      position integer not null,
      name text not null,
      from_stage text,
      to_stage text not null,
      person_id integer not null references person,
      role text not null,
      at timestamptz not null,
      reason text,
      details jsonb not null default '{}',
      constraint step_once unique (assessment_id, position)
    );
    create index step_person on step (person_id, id desc);

    create table sheet (
      id integer generated always as identity primary key,
      assessment_id integer not null references assessment,
      stage text not null constraint sheet_stage_known check (stage in ('school', 'county', 'city')),
      rubric_id integer not null references rubric,
      visit_on date,
      signed_by integer references person,
      signed_at timestamptz,
      concluded_at timestamptz,
      earned numeric(7,2),
      applicable numeric(7,2),
      scaled numeric(7,2) constraint scaled_within_1000 check (scaled between 0 and 1000),
      grade text,
      total_reason text,
      constraint sheet_once_a_stage unique (assessment_id, stage),
      constraint earned_within_applicable check (earned <= applicable)
    );
    create index sheet_rubric on sheet (rubric_id);

    create table team_member (
      sheet_id integer not null references sheet,
      person_id integer not null references person,
      leads boolean not null,
      primary key (sheet_id, person_id)
    );
    create unique index one_leader_a_team on team_member (sheet_id) where leads;
    create index team_member_person on team_member (person_id);

    create table sheet_section (
      sheet_id integer not null references sheet,
      section_code text not null,
      person_id integer not null references person,
      primary key (sheet_id, section_code),
      constraint section_owner_on_team foreign key (sheet_id, person_id) references team_member
        deferrable initially deferred
    );

    create table line (
      sheet_id integer not null references sheet,
      code text not null,
      kind text not null constraint line_kind_known check (kind in ('indicator', 'figure', 'fact')),
      entry jsonb,
      reason text not null default '',
      difference_reason text not null default '',
      points numeric(7,2),
      full_points numeric(7,2),
      version integer not null default 0,
      basis_version integer,
      saved_by integer references person,
      saved_at timestamptz,
      primary key (sheet_id, code),
      constraint points_within_full_marks check (points between 0 and full_points)
    );
    comment on column line.basis_version is 'version of the school''s line when a reviewer saved this one';

    create table line_change (
      id bigint generated always as identity primary key,
      key uuid not null constraint line_saved_once unique,
      sheet_id integer not null,
      code text not null,
      version integer not null,
      entry jsonb,
      reason text not null,
      difference_reason text not null,
      points numeric(7,2),
      person_id integer not null references person,
      at timestamptz not null,
      constraint line_change_of_line foreign key (sheet_id, code) references line,
      constraint line_version_once unique (sheet_id, code, version)
    );
    create index line_change_person on line_change (person_id, id desc);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table line_change; drop table line; drop table sheet_section; drop table team_member;
    drop table sheet; drop table step; drop table assessment;`);
}
