import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Knex } from 'knex';
import { CannotStart, type Config } from '../config.ts';
import { connect, withClient, type Address } from './connection.ts';

export interface OpenDatabase {
  readonly address: Address;
  readonly db: Knex;
  /** Ends the connections, and the embedded database with them. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the database of the configuration: somebody else's by DATABASE_URL, or the embedded one, which is started.
 * That one is a development dependency and loaded only here, so that production can do without it.
 *
 * @throws CannotStart when it can't be reached, or the data folder can't be written
 */
export async function openDatabase(config: Config): Promise<OpenDatabase> {
  prepareFolder(config.dataDirectory);
  const { databaseUrl } = config;
  if (databaseUrl !== null) {
    await mustAnswer(databaseUrl);
    const db = connect(databaseUrl);
    return { address: databaseUrl, db, close: () => db.destroy() };
  }
  const { startEmbedded } = await import('./embedded.ts');
  const embedded = await startEmbedded(join(config.dataDirectory, 'postgresql'));
  const db = connect(embedded.address);
  const close = async (): Promise<void> => {
    await db.destroy();
    await embedded.stop();
  };
  return { address: embedded.address, db, close };
}

function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new CannotStart(
      `数据目录 ${folder} 无法写入，请修改权限或用 DATA_DIR 另选目录 · The data folder ${folder} can't be written; choose another with DATA_DIR`,
    );
  }
}

/** Not by `recursive`: where a folder can't be made although its parent exists (as in /proc), that never returns. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

async function mustAnswer(url: string): Promise<void> {
  try {
    await withClient(url, (client) => client.query('select 1'));
  } catch (error) {
    const { hostname, port, pathname } = new URL(url);
    const place = `${hostname}:${port || 5432}${pathname}`;
    const reason = error instanceof AggregateError ? error.errors.map(String).join('; ') : (error as Error).message;
    throw new CannotStart(
      `无法连接 DATABASE_URL 指定的数据库 ${place}（${reason}） · The database of DATABASE_URL can't be reached`,
    );
  }
}
