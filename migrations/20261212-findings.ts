import type { Knex } from 'knex';

/**
 * What was found against a school after its result: a veto, or what a look-back or an objection brought up. It suspends the
 * plaque at once; a second person decides it with a document.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table finding (
      id integer generated always as identity primary key,
      key uuid not null constraint finding_sent_once unique,
      assessment_id integer not null references assessment,
      kind text not null constraint finding_kind_known check (kind in ('veto', 'look-back', 'objection')),
      veto_key text,
      facts text[] not null default '{}',
      happened_on date,
      source text not null,
      text text not null,
      file_id uuid references stored_file,
      found_by integer not null references person,
      found_at timestamptz not null,
      decision text constraint finding_decision_known check (decision in ('confirmed', 'lifted', 'set aside')),
      document_number text,
      document_file_id uuid references stored_file,
      decision_reason text,
      decided_by integer references person,
      decided_at timestamptz,
      constraint finding_veto_is_named check (veto_key is not null or kind <> 'veto'),
      constraint finding_decided_whole check ((decision is null) = (decided_at is null) and (decision is null) = (decided_by is null)
        and (decision is null) = (document_number is null)),
      constraint finding_decided_by_another check (decision = 'set aside' or decided_by <> found_by)
    );
    comment on column finding.facts is 'keys of the facts that make up the veto';
    comment on column finding.decision is 'set aside: the school was barred, or its plaque revoked, for another finding';
    create index finding_assessment on finding (assessment_id);
    create index finding_open on finding (assessment_id) where decided_at is null;
    create index finding_file on finding (file_id);
    create index finding_document on finding (document_file_id);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table finding;');
}
