import type { Knex } from 'knex';
import { standardizationFlow } from '../seeds/standardization-flow.ts';

/** Programmes keep their way as data; installations that have the standardization programme get its rows after the score. */
export async function up(db: Knex): Promise<void> {
  await db.raw(
    `update programme set definition = jsonb_set(definition, '{flow}', ?::jsonb) where key = 'standardization'`,
    [JSON.stringify(standardizationFlow)],
  );
  // A basic result ended before there was a rectification; its office draws up the order now.
  await db.raw(`
    insert into rectification (assessment_id, level, decided_on)
    select assessment.id, case last.from_stage when 'city confirmation' then 'city' else 'county' end,
           (last.at at time zone 'Asia/Shanghai')::date
      from assessment
      join step last on last.assessment_id = assessment.id and last.position = assessment.steps and last.name = 'conclude'
     where assessment.stage = 'ended' and assessment.grade = 'basic'`);
  await db.raw(`
    update assessment set stage = case rectification.level when 'city' then 'order by city' else 'order by county' end
      from rectification where rectification.assessment_id = assessment.id and assessment.stage = 'ended'`);
  await db.raw(`
    update step set to_stage = assessment.stage from assessment
     where step.assessment_id = assessment.id and step.position = assessment.steps
       and assessment.stage in ('order by city', 'order by county')`);
}

export async function down(): Promise<void> {
  // The way before it is no longer known; forward only.
}
