import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { CannotStart } from '../config.ts';
import { findBinaries, handOver, type Binaries } from './binaries.ts';
import type { Address } from './connection.ts';

export interface Embedded {
  readonly address: Exclude<Address, string>;
  /** Ends the database, unless it was already running and somebody else is still connected. */
  readonly stop: () => Promise<void>;
}

type Server = Pick<Embedded, 'address'> & { readonly pid: number };

const overTcp = process.platform === 'win32';
const patience = 15_000;

/**
 * Starts the PostgreSQL that npm installed, on a unix socket that only its owner can reach (on Windows: on the
 * loopback, with a random password). One that already runs on this folder is used as it is. Call it from the main
 * thread: on Linux the database ends with the thread that started it.
 *
 * @param folder  of its own; made if missing, and readable by nobody else
 * @param durable false only for tests: writes then survive no crash of the machine
 * @throws CannotStart when there is no PostgreSQL here, or it does not come up
 */
export async function startEmbedded(folder: string, { durable = true } = {}): Promise<Embedded> {
  const binaries = await findBinaries();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  handOver(folder, binaries);
  const cluster = join(folder, 'cluster');
  if (!existsSync(cluster)) initialise(binaries, folder, cluster);
  for (const deadline = Date.now() + patience; ; await pause(100)) {
    const running = await runningOn(cluster);
    if (running) return { address: running.address, stop: () => leave(running) };
    const { child, trouble } = await launch(binaries, folder, cluster, durable);
    if (!trouble) {
      const server = await ready(cluster, child);
      return { address: server.address, stop: () => end(binaries, cluster, child) };
    }
    // What a killed one left behind can look alive for some seconds; PostgreSQL itself decides when it is gone.
    if (Date.now() > deadline || !/lock file|shared memory|another postmaster/.test(trouble)) {
      throw new CannotStart(`内置数据库未能启动：${trouble} · The embedded database did not start`);
    }
  }
}

/** Into a folder beside it first: one that was interrupted never looks finished. */
function initialise(binaries: Binaries, folder: string, cluster: string): void {
  const unfinished = `${cluster}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  const passwordFile = join(folder, 'password');
  if (overTcp) writeFileSync(passwordFile, password, { mode: 0o600 });
  const [command = '', ...rest] = [
    ...binaries.before,
    binaries.initdb,
    '--pgdata',
    unfinished,
    '--username=dabiao',
    '--encoding=UTF8',
    '--no-instructions',
    // Sorts Chinese by pinyin; the character type lets pg_trgm see Chinese at all.
    '--locale=C',
    '--locale-provider=icu',
    '--icu-locale=zh-CN',
    ...(process.platform === 'linux' ? ['--lc-ctype=C.UTF-8'] : []),
    ...(overTcp ? ['--auth=scram-sha-256', `--pwfile=${passwordFile}`] : ['--auth-local=trust', '--auth-host=reject']),
  ];
  const made = spawnSync(command, rest, { ...binaries.as, encoding: 'utf8' });
  if (made.status !== 0) {
    throw new CannotStart(`内置数据库未能建立：${lastLine(made.stderr)} · The embedded database could not be created`);
  }
  renameSync(unfinished, cluster);
}

/** Runs until it is ready or has given up; `trouble` is then the last line of its log. */
async function launch(
  binaries: Binaries,
  folder: string,
  cluster: string,
  durable: boolean,
): Promise<{ child: ChildProcess; trouble?: string }> {
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'w', 0o600);
  const options = [
    ...(overTcp
      ? ['listen_addresses=127.0.0.1', `port=${await freePort()}`]
      : ['listen_addresses=', `unix_socket_directories=${socketFolder(folder, binaries)}`]),
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  const [command = '', ...rest] = [
    ...binaries.before,
    binaries.postgres,
    '-D',
    cluster,
    ...options.flatMap((option) => ['-c', option]),
  ];
  // A process group of its own, or Ctrl-C would end it before the program has finished with it.
  const child = spawn(command, rest, { ...binaries.as, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  child.once('error', () => undefined);
  while (child.exitCode === null && child.signalCode === null && postmaster(cluster)?.pid !== child.pid) await pause(5);
  while (child.exitCode === null && child.signalCode === null && !postmaster(cluster)?.ready) await pause(5);
  if (child.exitCode === null && child.signalCode === null) return { child };
  return { child, trouble: lastLine(readFileSync(logFile, 'utf8')) };
}

async function ready(cluster: string, child: ChildProcess): Promise<Server> {
  const server = await runningOn(cluster);
  if (!server || server.pid !== child.pid)
    throw new CannotStart('内置数据库未能启动 · The embedded database did not start');
  return server;
}

/** The server whose folder this is, if one answers. */
async function runningOn(cluster: string): Promise<Server | undefined> {
  const found = postmaster(cluster);
  if (!found?.ready) return undefined;
  const passwordFile = join(cluster, '..', 'password');
  const address = {
    host: overTcp ? '127.0.0.1' : found.socketFolder,
    port: found.port,
    user: 'dabiao',
    database: 'dabiao',
    ...(overTcp ? { password: readFileSync(passwordFile, 'utf8') } : {}),
  };
  const client = new pg.Client({ ...address, database: 'postgres' });
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    if (rows[0]?.data_directory !== cluster) return undefined;
    const known = await client.query('select from pg_database where datname = $1', [address.database]);
    if (known.rowCount === 0) await client.query('create database dabiao');
    return { address, pid: found.pid };
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What the file `postmaster.pid` says: process, port and socket by line, and whether it takes connections. */
function postmaster(cluster: string): { pid: number; port: number; socketFolder: string; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const ready = lines[7]?.trim() === 'ready';
    return { pid: Number(lines[0]), port: Number(lines[3]), socketFolder: lines[4] ?? '', ready };
  } catch {
    return undefined;
  }
}

async function end(binaries: Binaries, cluster: string, child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.ref();
  if (overTcp) spawnSync(binaries.pgCtl, ['stop', '-m', 'fast', '-D', cluster], { stdio: 'ignore' });
  else child.kill('SIGINT');
  await ended;
}

async function leave(server: Server): Promise<void> {
  const client = new pg.Client({ ...server.address, database: 'postgres' });
  await client.connect();
  const { rowCount } = await client.query(
    `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  await client.end();
  if (rowCount === 0) process.kill(server.pid, 'SIGINT');
}

/** The path of a unix socket is at most 107 bytes long. */
function socketFolder(folder: string, binaries: Binaries): string {
  if (Buffer.byteLength(folder) < 85) return folder;
  const short = mkdtempSync(join(tmpdir(), 'dabiao-'));
  handOver(short, binaries);
  return short;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
