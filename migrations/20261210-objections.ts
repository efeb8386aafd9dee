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
      within_notice boolean not null,
      state text not null default 'received' constraint objection_state_known
        check (state in ('received', 'assigned', 'investigated', 'answered', 'called back')),
      assigned_to integer references person,
      answer_by date not null,
      answered_at timestamptz,
      answered_by integer references person,
      answer text,
      outcome text constraint objection_outcome_known check (outcome in ('upheld', 'partly upheld', 'not upheld', 'not heard')),
      consequence text constraint objection_consequence_known check (consequence in ('none', 'recheck', 'finding')),
      closed_at timestamptz,
      version integer not null default 0,
      list_place integer not null generated always as (
        case when closed_at is null then answer_by - date '2000-01-01' else 1000000 - (answer_by - date '2000-01-01') end) stored,
      constraint objection_closed_with_an_answer check (
        (closed_at is null) = (state in ('received', 'assigned', 'investigated'))
        and (closed_at is null) = (answer is null) and (closed_at is null) = (outcome is null)
        and (closed_at is null) = (consequence is null) and (closed_at is null) = (answered_by is null)
        and (closed_at is null) = (answered_at is null)),
      constraint objection_consequence_when_upheld check (
        consequence is null or consequence = 'none' or outcome in ('upheld', 'partly upheld')),
      constraint objection_assigned_to_somebody check (state <> 'assigned' or assigned_to is not null)
    );
    comment on column objection.code_digest is 'SHA-256 of the tracking code: whoever reads the database cannot pose as the objector';
    comment on column objection.key is 'of the form: sent twice, it is one objection';
    comment on column objection.region_code is 'of the office that handles it: the level that approves the school';
    comment on column objection.within_notice is 'came by the last day of the public notice';
    comment on column objection.closed_at is 'null while it is open: answered or not heard closes it';
    create index objection_assessment on objection (assessment_id);
    create index objection_open on objection (assessment_id) where closed_at is null;
    comment on column objection.list_place is 'where it stands in a list: open ones by deadline, then the others, the latest first';
    create index objection_region on objection (region_code, list_place, id);
    create index objection_received on objection (region_code, received_on);
    create index objection_assigned on objection (assigned_to) where closed_at is null;

    create table objection_step (
      id bigint generated always as identity primary key,
      objection_id integer not null references objection,
      version integer not null,
      name text not null constraint objection_step_known
        check (name in ('receive', 'assign', 'investigate', 'answer', 'call back', 'reopen')),
      person_id integer references person,
      at timestamptz not null,
      text text not null default '',
      details jsonb not null default '{}',
      constraint objection_step_once unique (objection_id, version)
    );
    comment on table objection_step is 'never changed: an answer that was taken back stays readable';
    comment on column objection_step.person_id is 'null: the objector';

    create table objection_file (
      file_id uuid primary key references stored_file,
      step_id bigint not null references objection_step,
      place smallint not null
    );
    create index objection_file_of on objection_file (step_id);

    alter table stored_file alter column uploaded_by drop not null;
    comment on column stored_file.uploaded_by is 'null: an objector, who needs no account';
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table objection_file; drop table objection_step; drop table objection;
    delete from stored_file where uploaded_by is null;
    alter table stored_file alter column uploaded_by set not null;
  `);
}
