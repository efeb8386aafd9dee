import type { Knex } from 'knex';

/** The public lists and figures ask in which cycle a school counts; every year that a city has had would be gone through for each. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create index assessment_counts_in on assessment (coalesce(counted_in, cycle_id))');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index assessment_counts_in');
}
