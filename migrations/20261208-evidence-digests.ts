import type { Knex } from 'knex';

/** The same file used twice is found by its digest. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create index stored_file_digest on stored_file (sha256)');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index stored_file_digest');
}
