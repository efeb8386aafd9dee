import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { seedDemonstration } from '../../seeds/demonstration.ts';
import { seedReference } from '../../seeds/reference.ts';
import { connect, type Address } from '../../src/database/connection.ts';
import { startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { seed } from '../../src/database/seed.ts';
import { storageIn } from '../../src/evidence/storage.ts';
import { createDatabase } from '../setup/naming.ts';

export interface Worlds {
  readonly dataDirectory: string;
  /** A copy of the demonstration, changed by `deed`. */
  readonly copy: (name: string, deed?: (db: Knex) => Promise<void>) => Promise<Address>;
  readonly close: () => Promise<void>;
}

/** The demonstration on an embedded PostgreSQL of its own, which keeps what it is told as in earnest. */
export async function openWorlds(): Promise<Worlds> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'dabiao-bench-'));
  const { address: server, stop } = await startEmbedded(join(dataDirectory, 'postgresql'));
  const close = async (): Promise<void> => {
    await stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  };
  try {
    const db = connect(await createDatabase(server, 'demonstration'));
    const seeds = {
      reference: seedReference,
      demonstration: (trx: Knex, now: Date) => seedDemonstration(trx, { now, storage: storageIn(dataDirectory) }),
    };
    await migrate(db, async () => void (await seed(db, seeds, { production: false, now: new Date() })));
    await db.destroy();
  } catch (error) {
    await close();
    throw error;
  }
  const copy = async (name: string, deed?: (db: Knex) => Promise<void>): Promise<Address> => {
    const address = await createDatabase(server, name, 'demonstration');
    const db = connect(address);
    await deed?.(db);
    await db.raw('analyze');
    await db.destroy();
    return address;
  };
  return { dataDirectory, copy, close };
}

/** Everybody's self-evaluation is open again, and the clerk's to write. */
export async function openSheets(db: Knex): Promise<void> {
  await db.raw(`update assessment set stage = 'self-evaluation' from cycle where cycle.id = cycle_id and year = 2026`);
  await db.raw(`update sheet set signed_at = null, signed_by = null where stage = 'school'`);
  await db.raw(
    `insert into post_school (post_id, school_id)
     select post.id, school.id from post join person on person.id = post.person_id cross join school
      where username = 'clerk' on conflict do nothing`,
  );
}

/** As many assessments as a city of this size never has: the demonstration's, over and over, at schools of all townships. */
export async function listMany(db: Knex): Promise<void> {
  await db.raw(
    `with place as (
       select code, path, row_number() over (order by code) - 1 as nth, count(*) over () as places
         from region where path like (select path || '_%' from region where code = '341200')
     ), number as (
       select * from generate_series(1, 5000 - (select count(*)::int from assessment join cycle on cycle.id = cycle_id where year = 2026)) as n
     ), added as (
       insert into school (code, name, pinyin, initials, type, region_code)
       select '9' || lpad(n::text, 9, '0'), '第' || n || '小学', 'di' || n || 'xiaoxue', 'd' || n || 'xx', 'primary', code
         from number join place on place.nth = n % places
       returning id, region_code
     ), pattern as (
       select assessment.*, row_number() over (order by assessment.id) - 1 as nth, count(*) over () as patterns
         from assessment join cycle on cycle.id = cycle_id where year = 2026
     )
     insert into assessment (cycle_id, school_id, school_type, region_path, decided_at, stage, steps, due_on,
                             score, grade, vetoed, moved_at)
     select cycle_id, added.id, 'primary', place.path, 'county', stage, steps, due_on, score, grade, vetoed, moved_at
       from added join place on place.code = added.region_code join pattern on pattern.nth = added.id % patterns`,
  );
}

/** As `listMany`, and every one of them has been through all three stages: their sheets are those of the schools that have been. */
export async function concludeMany(db: Knex): Promise<void> {
  await listMany(db);
  await db.raw(
    `with pattern as (
       select assessment.id, row_number() over (order by assessment.id) - 1 as nth, count(*) over () as patterns
         from assessment where school_type = 'primary'
          and (select count(*) from sheet where assessment_id = assessment.id and concluded_at is not null) = 3
     ), bare as (
       select assessment.id from assessment join cycle on cycle.id = cycle_id and year = 2026
        where not exists (select from sheet where assessment_id = assessment.id)
     ), added as (
       insert into sheet (assessment_id, stage, rubric_id, visit_on, signed_by, signed_at, concluded_at, earned, applicable, scaled, grade)
       select bare.id, stage, rubric_id, visit_on, signed_by, signed_at, concluded_at, earned, applicable, scaled, grade
         from bare join pattern on pattern.nth = bare.id % patterns join sheet on sheet.assessment_id = pattern.id
       returning id, assessment_id, stage
     )
     insert into line (sheet_id, code, kind, entry, reason, points, full_points, version, saved_by, saved_at)
     select added.id, code, kind, entry, reason, line.points, full_points, version, saved_by, saved_at
       from added join pattern on pattern.nth = added.assessment_id % patterns
       join sheet on sheet.assessment_id = pattern.id and sheet.stage = added.stage
       join line on line.sheet_id = sheet.id`,
  );
}
