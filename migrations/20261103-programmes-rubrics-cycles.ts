import type { Knex } from 'knex';

/** A rubric is worth 1000 points when it is published, and never changes afterwards: the database holds to it as well. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table programme (
      key text primary key,
      definition jsonb not null
    );

    create table rubric (
      id integer generated always as identity primary key,
      programme_key text not null references programme,
      name_zh text not null,
      name_en text not null,
      tree jsonb not null,
      published_at timestamptz
    );
    create index rubric_programme on rubric (programme_key);

    create function rubric_holds() returns trigger language plpgsql as $$
    declare worth numeric;
    begin
      if tg_op <> 'INSERT' and old.published_at is not null then
        raise exception 'a published rubric never changes' using errcode = 'check_violation', constraint = 'published_rubric_never_changes';
      end if;
      if tg_op = 'DELETE' then
        return old;
      end if;
      if new.published_at is not null then
        select sum(full_points::numeric) into worth
          from jsonb_path_query(new.tree, '$.sections[*].criteria[*].indicators[*].full') as full_points;
        if worth is distinct from 100000 then
          raise exception 'a rubric is worth 1000 points, not %', worth / 100
            using errcode = 'check_violation', constraint = 'published_rubric_is_worth_1000';
        end if;
      end if;
      return new;
    end $$;
    create trigger rubric_holds before insert or update or delete on rubric for each row execute function rubric_holds();

    create table cycle (
      id integer generated always as identity primary key,
      programme_key text not null references programme,
      rubric_id integer not null references rubric,
      region_code text not null references region,
      year integer not null,
      reference_on date not null,
      self_evaluation_by date not null,
      application_by date not null,
      notice_days integer not null constraint notice_lasts_a_day_or_more check (notice_days >= 1),
      points_public boolean not null default false,
      opened_by integer not null references person,
      opened_at timestamptz not null,
      constraint one_cycle_a_year unique (programme_key, region_code, year),
      constraint self_evaluation_before_application check (self_evaluation_by <= application_by)
    );
    create index cycle_rubric on cycle (rubric_id);
    create index cycle_region on cycle (region_code);

    create table calendar_year (
      year integer primary key,
      published boolean not null
    );
    create table calendar_day (
      day date primary key,
      works boolean not null,
      name text not null
    );
    comment on table calendar_day is 'public holidays and make-up workdays; other days are workdays from Monday to Friday';
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table calendar_day; drop table calendar_year; drop table cycle; drop table rubric;
    drop function rubric_holds; drop table programme;`);
}
