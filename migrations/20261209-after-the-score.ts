import type { Knex } from 'knex';

/**
 * What follows the score: earlier editions of a sheet that was opened again, lists proposed for approval, recusals,
 * corrections of notices, schools that leave, and what people are told.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table assessment
      add column re_reviewed boolean not null default false,
      add column counted_in integer references cycle;
    comment on column assessment.re_reviewed is 'all was scored once more after a rectification: there is no second one';
    comment on column assessment.counted_in is 'the cycle in which a re-review was confirmed; null: its own';
    create index assessment_counted_in on assessment (counted_in);

    alter table line add column carried_over boolean not null default false;
    comment on column line.carried_over is 'full points of the edition before the rectification, until somebody scores it anew';

    create table sheet_edition (
      sheet_id integer not null references sheet,
      number integer not null,
      signed_by integer references person,
      signed_at timestamptz,
      concluded_at timestamptz,
      earned numeric(7,2),
      applicable numeric(7,2),
      scaled numeric(7,2),
      grade text,
      vetoed boolean not null,
      total_reason text,
      lines jsonb not null,
      set_aside_for text not null constraint sheet_edition_cause_known
        check (set_aside_for in ('correction', 'objection', 're-review')),
      set_aside_by integer not null references person,
      set_aside_at timestamptz not null,
      reason text not null,
      primary key (sheet_id, number)
    );
    comment on table sheet_edition is 'what a concluded sheet said before it was opened again; never changed';

    create table proposal (
      id integer generated always as identity primary key,
      region_code text not null references region,
      note text not null,
      proposed_by integer not null references person,
      proposed_at timestamptz not null
    );
    create index proposal_region on proposal (region_code, id desc);

    create table proposal_school (
      proposal_id integer not null references proposal,
      assessment_id integer not null references assessment,
      outcome text constraint proposal_outcome_known check (outcome in ('approved', 'struck off', 'taken off', 'set aside')),
      primary key (proposal_id, assessment_id)
    );
    create unique index one_open_proposal_a_school on proposal_school (assessment_id) where outcome is null;
    create index proposal_school_assessment on proposal_school (assessment_id);

    create table approval_recusal (
      approval_id integer not null references approval,
      person_id integer not null references person,
      reason text not null,
      primary key (approval_id, person_id)
    );

    create table correction_notice (
      id integer generated always as identity primary key,
      notice_id integer not null references notice,
      region_code text not null references region,
      number text not null,
      body text not null,
      contact text not null,
      published_on date not null,
      published_by integer not null references person,
      published_at timestamptz not null,
      constraint correction_notice_number_once unique (region_code, number)
    );
    create index correction_notice_of on correction_notice (notice_id);

    create table correction_notice_school (
      correction_notice_id integer not null references correction_notice,
      assessment_id integer not null references assessment,
      school_name text not null,
      said text not null,
      primary key (correction_notice_id, assessment_id)
    );
    create index correction_notice_school_assessment on correction_notice_school (assessment_id);

    create table leaving (
      assessment_id integer primary key references assessment,
      requested_on date not null,
      file_id uuid not null references stored_file
    );
    create index leaving_file on leaving (file_id);

    create table message (
      id bigint generated always as identity primary key,
      person_id integer not null references person,
      key text not null,
      gaps jsonb not null default '{}',
      href text not null,
      at timestamptz not null,
      read_at timestamptz
    );
    comment on column message.key is 'of a sentence in the message files; gaps fill it';
    create index message_person on message (person_id, id desc);
    create index message_unread on message (person_id) where read_at is null;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table message; drop table leaving; drop table correction_notice_school; drop table correction_notice;
    drop table approval_recusal; drop table proposal_school; drop table proposal; drop table sheet_edition;
    alter table line drop column carried_over;
    alter table assessment drop column re_reviewed, drop column counted_in;`);
}
