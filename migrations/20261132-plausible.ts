import type { Knex } from 'knex';

const pupilsOf = `select sum((line.entry ->> 'value')::integer) from line
  where line.sheet_id = sheet.id and line.code in ('figure.pupils.primary', 'figure.pupils.junior')`;

/**
 * What a school answers when a quantity is far from last year's or from schools of its size, on the line and in its history;
 * and submitting waits for the answers, in the flows that installations already hold.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table sheet add column pupils integer;
    comment on column sheet.pupils is 'of the assessed sections, as it was signed: by them schools of one size are found';
    update sheet set pupils = (${pupilsOf}) where signed_at is not null;
    create index sheet_pupils on sheet (pupils);
    alter table line add column plausible jsonb;
    alter table line_change add column plausible jsonb;
    comment on column line.plausible is 'the school confirmed this unusual quantity: which quantity, what was asked, its remark';
  `);
  await db.raw(
    `update programme set definition = jsonb_set(definition, '{flow,steps}', (
       select jsonb_agg(
                case when step ->> 'name' = 'submit' and not coalesce(step -> 'when', '[]') @> :fact
                     then jsonb_set(step, '{when}', coalesce(step -> 'when', '[]') || :fact)
                     else step end order by place)
         from jsonb_array_elements(definition #> '{flow,steps}') with ordinality as steps (step, place)))
      where jsonb_array_length(definition #> '{flow,steps}') > 0`.replaceAll(
      ':fact',
      `'["unusual values confirmed"]'::jsonb`,
    ),
  );
}

export async function down(db: Knex): Promise<void> {
  await db.raw(
    `
    update programme set definition = jsonb_set(definition, '{flow,steps}', (
      select jsonb_agg(case when step -> 'when' @> '["unusual values confirmed"]'
                            then jsonb_set(step, '{when}', (step -> 'when') - 'unusual values confirmed') else step end order by place)
        from jsonb_array_elements(definition #> '{flow,steps}') with ordinality as steps (step, place)))
     where jsonb_array_length(definition #> '{flow,steps}') > 0;
    alter table line_change drop column plausible;
    alter table line drop column plausible;
    alter table sheet drop column pupils;
  `,
  );
}
