import type { Knex } from 'knex';

/** What was published, decided and awarded is frozen here as it was said on the day. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table notice (
      id integer generated always as identity primary key,
      cycle_id integer not null references cycle,
      region_code text not null references region,
      number text not null,
      body text not null,
      contact text not null,
      published_on date not null,
      ends_on date not null constraint notice_ends_after_publication check (ends_on > published_on),
      published_by integer not null references person,
      published_at timestamptz not null,
      constraint notice_number_once unique (region_code, number)
    );
    create index notice_cycle on notice (cycle_id);

    create table notice_school (
      notice_id integer not null references notice,
      assessment_id integer not null references assessment,
      school_name text not null,
      school_type text not null,
      grade text not null,
      score numeric(7,2),
      primary key (notice_id, assessment_id)
    );
    create index notice_school_assessment on notice_school (assessment_id);

    create table approval (
      id integer generated always as identity primary key,
      region_code text not null references region,
      document_number text not null,
      meeting_on date not null,
      decided_by integer not null references person,
      decided_at timestamptz not null,
      constraint approval_number_once unique (region_code, document_number)
    );
    create index approval_region on approval (region_code, id desc);

    create table approval_school (
      approval_id integer not null references approval,
      assessment_id integer not null references assessment,
      primary key (approval_id, assessment_id)
    );
    create index approval_school_assessment on approval_school (assessment_id);

    create table plaque_series (
      issuing_code text not null references region,
      year integer not null,
      last_serial integer not null,
      primary key (issuing_code, year)
    );

    create table plaque (
      number text primary key,
      issuing_code text not null,
      year integer not null,
      serial integer not null,
      assessment_id integer not null constraint one_plaque_an_assessment unique references assessment,
      school_name text not null,
      awarded_on date not null,
      state text not null default 'valid'
        constraint plaque_state_known check (state in ('valid', 'suspended', 'revoked')),
      state_on date,
      state_reason text,
      constraint plaque_state_is_dated check (state = 'valid' or (state_on is not null and state_reason is not null)),
      constraint plaque_number_once unique (issuing_code, year, serial),
      constraint plaque_of_series foreign key (issuing_code, year) references plaque_series
    );
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table plaque; drop table plaque_series; drop table approval_school; drop table approval;
    drop table notice_school; drop table notice;`);
}
