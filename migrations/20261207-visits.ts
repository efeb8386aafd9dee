import type { Knex } from 'knex';

/** What is done on a visit, ticked one by one, and the notices by which a school learns of it: each is acknowledged once. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table agenda_item (
      sheet_id integer not null references sheet,
      code text not null constraint agenda_item_code check (code ~ '^agenda\\.[0-9]{1,3}$'),
      title text,
      done boolean not null,
      time text not null,
      note text not null,
      version integer not null,
      saved_by integer not null references person,
      saved_at timestamptz not null,
      removed boolean not null,
      primary key (sheet_id, code),
      constraint agenda_item_done_stays check (not (done and removed))
    );
    comment on table agenda_item is 'items that were changed; the usual ones stand without a row until then';
    comment on column agenda_item.title is 'null: as the usual item is called in each language';

    create table agenda_change (
      key uuid primary key,
      sheet_id integer not null,
      code text not null,
      version integer not null,
      title text,
      done boolean not null,
      time text not null,
      note text not null,
      removed boolean not null,
      person_id integer not null references person,
      at timestamptz not null,
      constraint agenda_change_version_once unique (sheet_id, code, version),
      constraint agenda_change_of_item foreign key (sheet_id, code) references agenda_item
    );
    comment on column agenda_change.key is 'made by the form or the phone, so that a retry saves nothing twice';
    create index agenda_change_person on agenda_change (person_id);

    create table visit_notice (
      sheet_id integer not null references sheet,
      number integer not null,
      visit_on date not null,
      members integer[] not null,
      leader integer not null references person,
      reason text,
      made_by integer references person,
      made_at timestamptz not null,
      read_by integer references person,
      read_at timestamptz,
      primary key (sheet_id, number),
      constraint visit_notice_read_by_somebody check ((read_by is null) = (read_at is null))
    );
    comment on column visit_notice.number is 'a moved visit or another team is another notice, acknowledged anew';

    insert into visit_notice (sheet_id, number, visit_on, members, leader, made_at)
    select sheet.id, 1, sheet.visit_on, team.members, team.leader,
           coalesce((select max(step.at) from step
                      where step.assessment_id = sheet.assessment_id and step.name in ('name team', 'change team')
                        and step.from_stage like sheet.stage || ' %'), now())
      from sheet
      join (select sheet_id, array_agg(person_id order by person_id) as members, max(person_id) filter (where leads) as leader
              from team_member group by sheet_id) team on team.sheet_id = sheet.id
     where sheet.visit_on is not null and team.leader is not null;
    create index sheet_visit_on on sheet (visit_on);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index sheet_visit_on; drop table visit_notice; drop table agenda_change; drop table agenda_item;');
}
