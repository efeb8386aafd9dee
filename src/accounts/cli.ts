import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { CannotStart, readConfig } from '../config.ts';
import { openDatabase } from '../database/open.ts';
import { clockOf } from '../demonstration/store.ts';
import { createAdministrator } from './first.ts';

/** `npm run admin -- create [--username NAME]`: the first account of an installation, or a new link for an administrator who lost theirs. */
async function run(): Promise<void> {
  const username = usernameOf(process.argv.slice(2));
  const config = readConfig(process.env);
  const database = await openDatabase(config);
  try {
    const token = await database.db.transaction((trx) => linkFor(trx, username));
    const address = config.baseUrl ?? `http://localhost:${config.port}`;
    console.log(
      `系统管理员账号 ${username} 的一次性登录链接（72 小时内有效） · One-time link for ${username}, good for 72 hours:`,
    );
    console.log(`${address}/welcome/${token}`);
  } finally {
    await database.close();
  }
}

function usernameOf(args: string[]): string {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { username: { type: 'string', default: 'admin' } },
    });
    if (positionals.length === 1 && positionals[0] === 'create') return values.username;
  } catch {
    // An option that is none is answered like a command that is none.
  }
  throw new CannotStart('用法 · Usage: npm run admin -- create [--username NAME]');
}

async function linkFor(db: Knex, username: string): Promise<string> {
  try {
    // A demonstration's links follow its own clock, as its pages do.
    const ahead = (await clockOf(db)) ?? 0;
    return await createAdministrator(db, username, new Date(Date.now() + ahead * 1000));
  } catch (error) {
    if ((error as { code?: string }).code !== '42P01') throw error;
    throw new CannotStart(
      '数据库中还没有本系统的数据表，请先启动一次系统（npm start）再创建账号 · The database is empty: start the product once (npm start), then create the account',
    );
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? `✗ ${error.message}` : error);
  process.exitCode = 1;
});
