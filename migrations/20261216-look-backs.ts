import type { Knex } from 'knex';

/** The look-backs (回头看): whose plaques a body looks at again in a year, drawn so that anyone can draw them again, and what came of it. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table look_back (
      id integer generated always as identity primary key,
      region_code text not null references region,
      year integer not null,
      list text not null,
      list_digest text not null,
      fixed_by integer not null references person,
      fixed_at timestamptz not null,
      seed text,
      drawn_by integer references person,
      drawn_at timestamptz,
      constraint one_look_back_a_year unique (region_code, year),
      constraint look_back_drawn_whole check ((seed is null) = (drawn_at is null) and (seed is null) = (drawn_by is null)),
      constraint look_back_digest_is_sha_256 check (list_digest ~ '^[0-9a-f]{64}$')
    );
    comment on column look_back.list is 'who was there to be drawn, how many are drawn and how: published, with its digest, before there is a seed';
    comment on column look_back.list_digest is 'SHA-256 of the list in UTF-8, hexadecimal';

    create table look_back_school (
      look_back_id integer not null references look_back,
      number text not null references plaque,
      risk_place integer not null,
      points_lost numeric(7,2) not null,
      objections integer not null,
      upheld integer not null,
      overdue integer not null,
      reason text constraint look_back_reason_known check (reason in ('years', 'risk', 'lot')),
      ticket text,
      drawn_place integer,
      constraint look_back_drawn_with_reason
        check ((reason is null) = (ticket is null) and (reason is null) = (drawn_place is null)),
      primary key (look_back_id, number)
    );
    comment on column look_back_school.ticket is 'SHA-256 of digest, seed and number: the smallest are drawn';
    create unique index look_back_drawn on look_back_school (look_back_id, drawn_place) where drawn_place is not null;
    create index look_back_school_plaque on look_back_school (number);

    create table look_back_check (
      id integer generated always as identity primary key,
      key uuid not null constraint look_back_check_once unique,
      look_back_id integer not null,
      number text not null,
      inspectors text not null,
      visited_on date not null,
      aspects jsonb not null,
      outcome text not null constraint look_back_outcome_known check (outcome in ('passed', 'mending', 'suspended')),
      note text not null,
      mend_by date,
      finding_id integer references finding,
      recorded_by integer not null references person,
      recorded_at timestamptz not null,
      second_on date,
      second_outcome text constraint look_back_second_known check (second_outcome in ('mended', 'not mended')),
      second_note text,
      second_finding_id integer references finding,
      second_by integer references person,
      second_at timestamptz,
      foreign key (look_back_id, number) references look_back_school,
      constraint look_back_checked_once unique (look_back_id, number),
      constraint look_back_mends_by_a_day check ((outcome = 'mending') = (mend_by is not null)),
      constraint look_back_second_of_mending check (second_at is null or outcome = 'mending'),
      constraint look_back_second_whole
        check ((second_at is null) = (second_by is null) and (second_at is null) = (second_on is null)
           and (second_at is null) = (second_outcome is null))
    );
    create index look_back_check_number on look_back_check (number);
    create index look_back_check_finding on look_back_check (finding_id);
    create index look_back_check_second_finding on look_back_check (second_finding_id);
    create index look_back_to_mend on look_back_check (look_back_id, mend_by) where outcome = 'mending' and second_at is null;

    create table look_back_file (
      file_id uuid primary key references stored_file,
      check_id integer not null references look_back_check,
      visit smallint not null constraint look_back_visit_known check (visit in (1, 2)),
      place smallint not null
    );
    create index look_back_file_of on look_back_file (check_id, visit, place);

    create function draw_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and tg_table_name = 'look_back' then
        if old.seed is null and new.list = old.list and new.list_digest = old.list_digest then
          return new;
        end if;
      elsif tg_op = 'UPDATE' and tg_table_name = 'look_back_school' then
        if old.reason is null
           and (select drawn_at from look_back where id = old.look_back_id) is null then
          return new;
        end if;
      end if;
      raise exception 'a look-back is drawn once, and stays as it was drawn';
    end $$;
    create trigger look_back_stays before update or delete on look_back for each row execute function draw_stays();
    create trigger look_back_school_stays before update or delete on look_back_school for each row execute function draw_stays();
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table look_back_file; drop table look_back_check; drop table look_back_school; drop table look_back;
    drop function draw_stays();
  `);
}
