import type { Knex } from 'knex';

/** The order to mend what kept a school at basic, what the school does about each item, and whether its office accepts it. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table rectification (
      id integer generated always as identity primary key,
      assessment_id integer not null references assessment,
      level text not null constraint rectification_level_known check (level in ('county', 'city')),
      decided_on date not null,
      due_on date,
      number text,
      text text not null default '',
      issued_by integer references person,
      issued_at timestamptz,
      prolonged_from date,
      prolonged_by integer references person,
      prolonged_at timestamptz,
      prolonged_reason text,
      closed_at timestamptz,
      outcome text constraint rectification_outcome_known check (outcome in ('re-review', 'failed', 'left', 'barred', 'set aside')),
      version integer not null default 0,
      constraint rectification_closed_with_outcome check ((closed_at is null) = (outcome is null)),
      constraint rectification_issued_whole
        check ((issued_at is null) = (issued_by is null) and (issued_at is null or (number is not null and due_on is not null))),
      constraint rectification_takes_one_to_two_years
        check (due_on between (decided_on + interval '1 year') and (decided_on + interval '2 years'))
    );
    comment on column rectification.decided_on is 'the day on which the school was graded basic';
    create unique index one_open_rectification_a_school on rectification (assessment_id) where closed_at is null;
    create index rectification_assessment on rectification (assessment_id);

    create table rectification_item (
      id integer generated always as identity primary key,
      rectification_id integer not null references rectification,
      place integer not null,
      code text,
      problem text not null,
      requirement text not null,
      points_lost numeric(7,2),
      measures text not null default '',
      in_charge text not null default '',
      cost numeric(12,2) constraint cost_not_negative check (cost >= 0),
      due_on date,
      answered_by integer references person,
      answered_at timestamptz,
      state text not null default 'open' constraint rectification_item_state_known
        check (state in ('open', 'answered', 'reported', 'refused', 'accepted')),
      accepted_by integer references person,
      accepted_at timestamptz,
      version integer not null default 0,
      constraint accepted_by_somebody check ((state = 'accepted') = (accepted_at is not null))
    );
    create index rectification_item_of on rectification_item (rectification_id, place);

    create table rectification_entry (
      id bigint generated always as identity primary key,
      key uuid not null constraint rectification_entry_once unique,
      item_id integer not null references rectification_item,
      kind text not null constraint rectification_entry_kind_known
        check (kind in ('answer', 'progress', 'report', 'refusal', 'acceptance', 'reminder')),
      text text not null,
      details jsonb not null default '{}',
      person_id integer not null references person,
      at timestamptz not null
    );
    create index rectification_entry_of on rectification_entry (item_id, id);

    create table rectification_file (
      file_id uuid primary key references stored_file,
      entry_id bigint not null references rectification_entry
    );
    create index rectification_file_of on rectification_file (entry_id);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table rectification_file; drop table rectification_entry; drop table rectification_item;
    drop table rectification;`);
}
