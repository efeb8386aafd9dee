import type { Knex } from 'knex';

/** Every state that a plaque ever had, what its certificate is signed with, and the ceremonies at which plaques were handed over. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table signing_key (
      id integer generated always as identity primary key,
      public_key bytea not null constraint signing_key_once unique,
      sealed_private_key bytea not null,
      sealed_under text not null,
      made_at timestamptz not null
    );
    comment on table signing_key is 'Ed25519; each signs while the secret that it is sealed under is in use, and is published for ever';
    comment on column signing_key.public_key is 'SPKI, DER';
    comment on column signing_key.sealed_private_key is 'PKCS 8, DER, sealed with AES-256-GCM';
    comment on column signing_key.sealed_under is 'mark of the secret, which itself is not in the database';

    alter table plaque
      add column state_until date,
      add column signature bytea,
      add column signed_with integer references signing_key,
      drop constraint plaque_state_known,
      add constraint plaque_state_known check (state in ('valid', 'mending', 'suspended', 'revoked')),
      add constraint plaque_mends_by_a_day check ((state = 'mending') = (state_until is not null)),
      add constraint plaque_signed_with_a_key check ((signature is null) = (signed_with is null));
    create index plaque_signed_with on plaque (signed_with);
    create index plaque_unsigned on plaque (number) where signature is null;

    create table plaque_change (
      id integer generated always as identity primary key,
      number text not null references plaque,
      state text not null constraint plaque_change_state check (state in ('valid', 'mending', 'suspended', 'revoked')),
      on_day date not null,
      until_on date,
      reason text,
      document_number text,
      person_id integer not null references person,
      at timestamptz not null,
      constraint plaque_change_mends_by_a_day check ((state = 'mending') = (until_on is not null)),
      constraint plaque_change_says_why check (state = 'valid' or reason is not null)
    );
    comment on table plaque_change is 'every state that a plaque ever had, the award first; the last is repeated on the plaque';
    create index plaque_change_number on plaque_change (number, id);
    create index plaque_change_person on plaque_change (person_id);

    insert into plaque_change (number, state, on_day, person_id, at)
    select plaque.number, 'valid', plaque.awarded_on, step.person_id, step.at
      from plaque
      join lateral (select person_id, at from step where step.assessment_id = plaque.assessment_id and step.name = 'award'
                     order by step.id desc limit 1) step on true;

    insert into plaque_change (number, state, on_day, reason, person_id, at)
    select plaque.number, plaque.state, plaque.state_on, plaque.state_reason, step.person_id, now()
      from plaque
      join lateral (select person_id from step where step.assessment_id = plaque.assessment_id and step.name = 'award'
                     order by step.id desc limit 1) step on true
     where plaque.state <> 'valid';

    create table ceremony (
      id integer generated always as identity primary key,
      region_code text not null references region,
      held_on date not null,
      place text not null,
      host text not null,
      attending text not null,
      note text,
      corrects integer constraint ceremony_corrected_once unique references ceremony,
      reason text,
      person_id integer not null references person,
      at timestamptz not null,
      constraint ceremony_correction_says_why check ((corrects is null) = (reason is null))
    );
    comment on column ceremony.corrects is 'the entry that this one stands in place of';
    create index ceremony_region on ceremony (region_code, held_on, id);
    create index ceremony_person on ceremony (person_id);

    create table ceremony_plaque (
      ceremony_id integer not null references ceremony,
      number text not null references plaque,
      stands boolean not null default true,
      primary key (ceremony_id, number)
    );
    comment on column ceremony_plaque.stands is 'false once the entry was corrected';
    create index ceremony_plaque_number on ceremony_plaque (number);
    create unique index plaque_handed_over_once on ceremony_plaque (number) where stands;

    create function stays_on_record() returns trigger language plpgsql as $$
    begin
      raise exception '% of % is on record and stays there', lower(tg_op), tg_table_name;
    end $$;
    create trigger plaque_stays before delete on plaque for each row execute function stays_on_record();
    create trigger plaque_change_stays before update or delete on plaque_change for each row execute function stays_on_record();
    create trigger signing_key_stays before update or delete on signing_key for each row execute function stays_on_record();
    create trigger ceremony_stays before update or delete on ceremony for each row execute function stays_on_record();
    create trigger ceremony_plaque_stays before delete on ceremony_plaque for each row execute function stays_on_record();
  `);
}

/** What was mended is valid again: the older structure knows no such state. */
export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table ceremony_plaque; drop table ceremony; drop table plaque_change;
    drop trigger plaque_stays on plaque;
    update plaque set state = 'valid', state_until = null where state = 'mending';
    alter table plaque
      drop constraint plaque_signed_with_a_key, drop constraint plaque_mends_by_a_day, drop constraint plaque_state_known,
      drop column signature, drop column signed_with, drop column state_until,
      add constraint plaque_state_known check (state in ('valid', 'suspended', 'revoked'));
    drop table signing_key;
    drop function stays_on_record();
  `);
}
