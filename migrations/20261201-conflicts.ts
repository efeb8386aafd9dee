import type { Knex } from 'knex';

/**
 * 回避申报: why somebody must not review a school, by their own account or the office's. What is withdrawn stays, with who did it
 * and why; only what is not withdrawn keeps somebody from a school.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table conflict_of_interest (
      id integer generated always as identity primary key,
      person_id integer not null references person,
      school_id integer not null references school,
      kind text not null constraint conflict_kind_known check (kind in ('former post', 'relative', 'other')),
      until date,
      said text not null,
      declared_by integer not null references person,
      declared_at timestamptz not null,
      reason text not null,
      withdrawn_by integer references person,
      withdrawn_at timestamptz,
      withdrawal_reason text,
      constraint conflict_withdrawn_whole check (
        (withdrawn_by is null) = (withdrawn_at is null) and (withdrawn_at is null) = (withdrawal_reason is null)),
      constraint conflict_of_others_has_a_reason check (declared_by = person_id or reason <> ''),
      constraint conflict_said check (kind = 'former post' or said <> ''),
      constraint conflict_until_of_a_post check (until is null or kind = 'former post')
    );
    comment on column conflict_of_interest.until is 'until when the post was held, where it is known';
    comment on column conflict_of_interest.said is 'how they are related, or why else; no names';
    comment on column conflict_of_interest.reason is 'why an office declared it for the reviewer; blank where the reviewer did';
    create unique index conflict_declared_once on conflict_of_interest (person_id, school_id, kind) where withdrawn_at is null;
    create index conflict_school on conflict_of_interest (school_id);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table conflict_of_interest;');
}
