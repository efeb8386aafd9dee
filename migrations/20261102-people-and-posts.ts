import type { Knex } from 'knex';

/** People sign in; what they may do hangs on the posts they hold, never on the person. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table person (
      id integer generated always as identity primary key,
      username text not null constraint username_unique unique,
      name text not null,
      password_hash text,
      must_change_password boolean not null default true,
      active boolean not null default true
    );

    create table post (
      id integer generated always as identity primary key,
      person_id integer not null references person,
      role text not null,
      region_code text references region,
      ended_at timestamptz
    );
    create index post_person on post (person_id);
    create index post_region on post (region_code);

    create table post_school (
      post_id integer not null references post on delete cascade,
      school_id integer not null references school,
      primary key (post_id, school_id)
    );
    create index post_school_school on post_school (school_id);

    create table sign_in_link (
      token_hash text primary key,
      person_id integer not null references person,
      expires_at timestamptz not null,
      used_at timestamptz
    );
    create index sign_in_link_person on sign_in_link (person_id);

    create table session (
      sid text primary key,
      sess json not null,
      expire timestamptz not null
    );
    create index session_expire on session (expire);

    create table rate_limit (
      key varchar(255) primary key,
      points integer not null default 0,
      expire bigint
    );

    create table demonstration (
      only_row boolean primary key default true constraint demonstration_has_one_row check (only_row),
      offset_seconds bigint not null
    );
    comment on table demonstration is 'one row marks a database as a demonstration; its clock runs this far from the real one';
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`drop table demonstration; drop table rate_limit; drop table session; drop table sign_in_link;
    drop table post_school; drop table post; drop table person;`);
}
