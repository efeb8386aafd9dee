import type { Knex } from 'knex';
import { standardizationFlow } from '../seeds/standardization-flow.ts';

/** Programmes keep their way as data; installations that have the standardization programme get its rows after the score. */
export async function up(db: Knex): Promise<void> {
  await db.raw(
    `update programme set definition = jsonb_set(definition, '{flow}', ?::jsonb) where key = 'standardization'`,
    [JSON.stringify(standardizationFlow)],
  );
  // A basic result ended before there was a rectification; its office draws up the order now. Not where the school was listed
  // again since: it is assessed anew, and nobody mends for one year while another is under way.
  await db.raw(`
    insert into rectification (assessment_id, level, decided_on)
    select assessment.id, case last.from_stage when 'city confirmation' then 'city' else 'county' end,
           (last.at at time zone 'Asia/Shanghai')::date
      from assessment
      join cycle on cycle.id = assessment.cycle_id and cycle.programme_key = 'standardization'
      join step last on last.assessment_id = assessment.id and last.position = assessment.steps and last.name = 'conclude'
     where assessment.stage = 'ended' and assessment.grade = 'basic'
       and not exists (select from assessment later join cycle again on again.id = later.cycle_id
                        where later.school_id = assessment.school_id and again.programme_key = cycle.programme_key
                          and again.year > cycle.year)`);
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
