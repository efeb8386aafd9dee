import type { Knex } from 'knex';

/**
 * A rubric has versions: drafted, checked, published, retired. What is published still never changes but in that it retires.
 * Every change of a draft is on record. `revision` counts them, and whoever saves names what they saw.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    drop trigger rubric_holds on rubric;
    alter table rubric
      add column region_code text references region,
      add column version integer not null default 1,
      add column status text not null default 'draft',
      add column revision integer not null default 0,
      add column based_on integer references rubric,
      add column created_by integer references person,
      add column created_at timestamptz not null default now();
    update rubric set status = 'published', created_at = published_at where published_at is not null;
    alter table rubric
      alter column version drop default,
      alter column status drop default,
      alter column created_at drop default,
      add constraint rubric_status_known check (status in ('draft', 'check', 'published', 'retired')),
      add constraint rubric_published_has_a_day check ((published_at is not null) = (status in ('published', 'retired')));
    create unique index rubric_version_once on rubric (programme_key, coalesce(region_code, ''), version);
    create index rubric_region on rubric (region_code);
    create index rubric_based_on on rubric (based_on);
    comment on column rubric.region_code is 'whose rubric it is; null: that of the installation, for everybody';

    create table rubric_change (
      rubric_id integer not null references rubric on delete cascade,
      revision integer not null,
      what text not null,
      code text,
      before jsonb,
      after jsonb,
      reason text not null default '',
      person_id integer not null references person,
      at timestamptz not null,
      primary key (rubric_id, revision)
    );
  `);
  const rubrics = (await db('rubric').select('id', 'tree')) as { id: number; tree: OldTree }[];
  for (const { id, tree } of rubrics) {
    await db('rubric')
      .where({ id })
      .update({ tree: JSON.stringify(withScales(tree)) });
  }
  await db.raw(
    holds(`if old.published_at is not null and (to_jsonb(new) - 'status') is distinct from (to_jsonb(old) - 'status') then
        raise exception 'a published rubric never changes' using errcode = 'check_violation', constraint = 'published_rubric_never_changes';
      end if;`),
  );
}

export function down(): Promise<void> {
  return Promise.reject(new Error('a rubric with other scales than bands of a share cannot be put back'));
}

/** Worth 1000 points when it is published, and unchanged ever after. */
const holds = (update: string): string => `
    create or replace function rubric_holds() returns trigger language plpgsql as $$
    declare worth numeric;
    begin
      if tg_op = 'DELETE' then
        if old.published_at is not null then
          raise exception 'a published rubric never changes' using errcode = 'check_violation', constraint = 'published_rubric_never_changes';
        end if;
        return old;
      end if;
      if tg_op = 'UPDATE' then
        ${update}
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
    create trigger rubric_holds before insert or update or delete on rubric for each row execute function rubric_holds();`;

interface OldIndicator {
  readonly bands?: unknown;
  readonly elsePart?: unknown;
}
interface OldTree {
  readonly sections: readonly { readonly criteria: readonly { readonly indicators: readonly OldIndicator[] }[] }[];
}

/** Bands become one of several scales; no item was a key item yet. */
const withScales = (tree: OldTree): object => ({
  ...tree,
  sections: tree.sections.map((section) => ({
    ...section,
    criteria: section.criteria.map((criterion) => ({
      ...criterion,
      indicators: criterion.indicators.map(({ bands, elsePart, ...indicator }) => ({
        ...indicator,
        keyFloor: null,
        hint: { zh: '', en: '' },
        ...(bands === undefined ? {} : { scale: { by: 'share', bands, elsePart } }),
      })),
    })),
  })),
});
