import type { Knex } from 'knex';

/** What an office read in from the file of an inspector's phone: each change of a line and each photo, with what became of it. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table queue_reading (
      key uuid primary key,
      assessment_id integer not null references assessment,
      stage text not null constraint queue_reading_stage_known check (stage in ('county', 'city')),
      code text not null,
      person_id integer not null references person,
      read_by integer not null references person,
      read_at timestamptz not null,
      outcome text not null constraint queue_reading_outcome_known check (outcome in ('saved', 'clash', 'wrong', 'refused'))
    );
    create index on queue_reading (person_id, read_at desc);
    create index on queue_reading (assessment_id);
    create index on queue_reading (read_by);
    comment on table queue_reading is 'the key is that of the change (line_change, agenda_change) or of the photo (evidence), where it was saved; read once more, what became of it last stands';
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table queue_reading');
}
