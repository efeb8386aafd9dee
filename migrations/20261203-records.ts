import type { Knex } from 'knex';

/** What reviewers write down on a visit by method (看 听 查 访 测), tied to lines of their sheet; every saved version is kept. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table visit_record (
      id integer generated always as identity primary key,
      sheet_id integer not null references sheet,
      kind text not null constraint visit_record_kind_known
        check (kind in ('lesson', 'interview', 'questionnaire', 'document', 'site')),
      author_id integer not null references person,
      at timestamptz not null,
      state text not null constraint visit_record_state_known check (state in ('draft', 'final')),
      said jsonb not null,
      version integer not null,
      saved_at timestamptz not null,
      removed_by integer references person,
      removed_at timestamptz,
      constraint visit_record_removed_by_somebody check ((removed_by is null) = (removed_at is null)),
      constraint visit_record_of_sheet unique (sheet_id, id)
    );
    comment on column visit_record.at is 'when it was seen, heard or asked';
    comment on column visit_record.said is 'by the names of the fields, as typed';

    create table visit_record_line (
      record_id integer not null,
      sheet_id integer not null,
      code text not null,
      primary key (record_id, code),
      constraint visit_record_line_of_record foreign key (sheet_id, record_id) references visit_record (sheet_id, id),
      constraint visit_record_line_of_line foreign key (sheet_id, code) references line
    );
    create index visit_record_line_record on visit_record_line (sheet_id, record_id);
    create index visit_record_line_code on visit_record_line (sheet_id, code);

    create table visit_record_change (
      key uuid primary key,
      record_id integer not null references visit_record,
      version integer not null,
      at timestamptz not null,
      state text not null,
      said jsonb not null,
      codes text[] not null,
      saved_at timestamptz not null,
      constraint visit_record_version_once unique (record_id, version)
    );
    comment on column visit_record_change.key is 'made by the form or the phone, so that a retry saves nothing twice';
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table visit_record_change; drop table visit_record_line; drop table visit_record;');
}
