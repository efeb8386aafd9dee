import type { Knex } from 'knex';

/** What anybody objects to a result, and what its office did about it. While one is open, its school can't be approved. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table objection (
      id integer generated always as identity primary key,
      code_digest text not null constraint objection_code_once unique,
      key uuid not null constraint objection_sent_once unique,
      assessment_id integer not null references assessment,
      region_code text not null references region,
      matter text not null,
      text text not null,
      objector_name text,
      objector_contact text,
      received_on date not null,
      received_at timestamptz not null,
      assigned_to integer references person,
      assigned_at timestamptz,
      answer_by date not null,
      answered_at timestamptz,
      answered_by integer references person,
      answer text,
      outcome text constraint objection_outcome_known check (outcome in ('upheld', 'partly upheld', 'not upheld', 'not heard')),
      consequence text constraint objection_consequence_known check (consequence in ('none', 'recheck', 'finding')),
      called_back_at timestamptz,
      called_back_by integer references person,
      called_back text,
      closed_at timestamptz,
      version integer not null default 0
    );
    comment on column objection.code_digest is 'SHA-256 of the tracking code: whoever reads the database cannot pose as the objector';
    comment on column objection.region_code is 'of the office that handles it: the level that approves the school';
    comment on column objection.closed_at is 'null while it is open: answered or not heard closes it';
    create index objection_assessment on objection (assessment_id);
    create index objection_open on objection (assessment_id) where closed_at is null;
    create index objection_region on objection (region_code, id desc);
    create index objection_assigned on objection (assigned_to) where closed_at is null;

    create table objection_file (
      file_id uuid primary key references stored_file,
      objection_id integer not null references objection,
      place smallint not null
    );
    create index objection_file_of on objection_file (objection_id);

    create table objection_step (
      id bigint generated always as identity primary key,
      objection_id integer not null references objection,
      name text not null,
      person_id integer references person,
      at timestamptz not null,
      text text not null default '',
      details jsonb not null default '{}'
    );
    comment on column objection_step.person_id is 'null: the objector';
    create index objection_step_of on objection_step (objection_id, id);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table objection_step; drop table objection_file; drop table objection;');
}
