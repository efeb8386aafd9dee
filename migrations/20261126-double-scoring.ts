import type { Knex } from 'knex';

/**
 * 独立评分: lines that several inspectors score, each on a line of their own that nobody else sees until all have handed in;
 * then they agree, or the leader settles. Only what is settled stands on the sheet.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table second_scorer (
      sheet_id integer not null references sheet,
      code text not null,
      person_id integer not null,
      primary key (sheet_id, code, person_id),
      constraint second_scorer_on_team foreign key (sheet_id, person_id) references team_member
        deferrable initially deferred
    );
    comment on column second_scorer.code is 'of a section or of one indicator, which this person scores beside its owner';

    create table own_line (
      sheet_id integer not null,
      code text not null,
      person_id integer not null references person,
      entry jsonb,
      reason text not null,
      difference_reason text not null,
      basis_version integer,
      version integer not null,
      saved_at timestamptz not null,
      handed_in_at timestamptz,
      primary key (sheet_id, code, person_id),
      constraint own_line_of_line foreign key (sheet_id, code) references line
    );

    create table own_line_change (
      key uuid primary key,
      sheet_id integer not null,
      code text not null,
      person_id integer not null,
      version integer not null,
      entry jsonb,
      reason text not null,
      difference_reason text not null,
      at timestamptz not null,
      constraint own_line_change_of_line foreign key (sheet_id, code, person_id) references own_line,
      constraint own_line_version_once unique (sheet_id, code, person_id, version)
    );

    create table settlement (
      sheet_id integer not null,
      code text not null,
      version integer not null,
      way text not null constraint settlement_way_known check (way in ('agreed', 'taken', 'mean', 'median', 'leader')),
      taken_from integer references person,
      reason text not null,
      settled_by integer not null references person,
      settled_at timestamptz not null,
      primary key (sheet_id, code, version),
      constraint settlement_of_line foreign key (sheet_id, code) references line
    );
    comment on column settlement.version is 'of the line as it was settled';
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table settlement; drop table own_line_change; drop table own_line; drop table second_scorer;');
}
