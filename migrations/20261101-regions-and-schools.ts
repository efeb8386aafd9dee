import type { Knex } from 'knex';

/** Regions form a tree; `path` holds the codes from the province down, so that "lies in" is one prefix test. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table region (
      code text primary key,
      name text not null,
      level text not null constraint region_level_known check (level in ('province', 'city', 'county', 'township')),
      parent_code text references region,
      path text not null unique constraint region_path_ends_in_a_slash check (path like '%/')
    );
    create index region_parent on region (parent_code);

    create table school (
      id integer generated always as identity primary key,
      code text not null constraint school_code_unique unique
        constraint school_code_has_ten_digits check (code ~ '^[0-9]{10}$'),
      name text not null,
      pinyin text not null,
      initials text not null,
      type text not null constraint school_type_known check (type in
        ('primary', 'junior', 'nine_year', 'complete_middle', 'teaching_point', 'twelve_year', 'vocational_junior')),
      region_code text not null references region
    );
    comment on column school.region_code is 'who runs the school: a township, or the county itself (县属)';
    create index school_region on school (region_code);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table school; drop table region;');
}
