import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table stored_file (
      id uuid primary key,
      name text not null,
      size bigint not null,
      type text not null,
      sha256 text not null,
      has_thumbnail boolean not null,
      uploaded_by integer not null references person,
      uploaded_at timestamptz not null
    );
    create index stored_file_uploader on stored_file (uploaded_by);

    create table evidence (
      file_id uuid primary key references stored_file,
      sheet_id integer not null,
      code text not null,
      about_on date,
      removed_by integer references person,
      removed_at timestamptz,
      constraint evidence_of_line foreign key (sheet_id, code) references line
    );
    create index evidence_line on evidence (sheet_id, code);

    create table application (
      id integer generated always as identity primary key,
      cycle_id integer not null references cycle,
      region_code text not null references region,
      document_number text not null,
      document_on date not null,
      scan_file_id uuid not null references stored_file,
      filed_by integer not null references person,
      filed_at timestamptz not null
    );
    create index application_region on application (region_code, id desc);
    create index application_cycle on application (cycle_id);
    create index application_scan on application (scan_file_id);

    create table application_school (
      application_id integer not null references application,
      assessment_id integer not null references assessment,
      pupils integer,
      score numeric(7,2),
      primary key (application_id, assessment_id)
    );
    comment on column application_school.score is 'of the self-evaluation as it was applied with; a later one does not change it';
    create index application_school_assessment on application_school (assessment_id);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table application_school; drop table application; drop table evidence; drop table stored_file;');
}
