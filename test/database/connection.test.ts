import { afterAll, expect, test } from 'vitest';
import { freshDatabase, inTransaction } from '../setup/database.ts';

const { db, drop } = await freshDatabase();
afterAll(drop);

test('days arrive as text, large counts as numbers, decimals as exact text, moments as dates', async () => {
  const { rows } = await db.raw(
    `select date '2026-11-02' as day, 12::int8 as count, 899.99::numeric(7,2) as points, timestamptz '2026-11-02 09:00+08' as moment`,
  );
  expect(rows).toEqual([{ day: '2026-11-02', count: 12, points: '899.99', moment: new Date('2026-11-02T01:00:00Z') }]);
});

test('Chinese names are sorted by pinyin', async () => {
  const { rows } = await db.raw(
    `select name from (values ('中岗中学'), ('阿湾小学'), ('城关小学')) as school (name) order by name`,
  );
  expect(rows.map(({ name }: { name: string }) => name)).toEqual(['阿湾小学', '城关小学', '中岗中学']);
});

test('what a test writes inside its transaction is gone afterwards', async () => {
  const seen = await inTransaction(db, async (trx) => {
    await trx.raw('create table note (text text)');
    return trx.schema.hasTable('note');
  });
  expect([seen, await db.schema.hasTable('note')]).toEqual([true, false]);
});
