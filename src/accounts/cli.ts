import { parseArgs } from 'node:util';
import { CannotStart, readConfig } from '../config.ts';
import { openDatabase } from '../database/open.ts';
import { createAdministrator } from './first.ts';

/** `npm run admin -- create [--username NAME]`: the first account of an installation. Prints the link by which its password is set. */
async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { username: { type: 'string', default: 'admin' } },
  });
  if (positionals[0] !== 'create') {
    throw new CannotStart('用法 · Usage: npm run admin -- create [--username NAME]');
  }
  const config = readConfig(process.env);
  const database = await openDatabase(config);
  try {
    const token = await database.db.transaction((trx) => createAdministrator(trx, values.username, new Date()));
    const address = config.baseUrl ?? `http://localhost:${config.port}`;
    console.log(
      `系统管理员账号 ${values.username} 的一次性登录链接（72 小时内有效） · One-time link for ${values.username}, good for 72 hours:`,
    );
    console.log(`${address}/welcome/${token}`);
  } finally {
    await database.close();
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? `✗ ${error.message}` : error);
  process.exitCode = 1;
});
