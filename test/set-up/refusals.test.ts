import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { freshDatabase, type TestDatabase } from '../setup/database.ts';
import { urlOf } from './address.ts';
import { Program } from './program.ts';

let folder: string;
let real: TestDatabase;
let demonstration: TestDatabase;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dabiao-set-up-'));
  real = await freshDatabase();
  demonstration = await freshDatabase();
  await demonstration.db('demonstration').insert({ offset_seconds: 0 });
});
afterAll(async () => {
  await real?.drop();
  await demonstration?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const secret = 'sixteen characters and more';

/** A program that must not start says why in one sentence, in both languages, without a stack. */
async function refuses(program: Program, why: RegExp): Promise<void> {
  expect(await program.ended).toBe(1);
  const lines = program.complained.trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^✗ .*\p{Script=Han}.* · .*[a-z]/u);
  expect(lines[0]).toMatch(why);
}

test('a port in use is said before anything is touched', async () => {
  const other = createServer().listen(0);
  const { port } = other.address() as AddressInfo;
  const data = join(folder, 'never-made');
  await refuses(new Program({ PORT: String(port), DATA_DIR: data }), new RegExp(`端口 ${port} 已被占用.*PORT`));
  expect(existsSync(data)).toBe(false);
  other.close();
});

test('a data folder that can’t be written is named', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  await refuses(new Program({ PORT: '0', DATA_DIR: join(file, 'within') }), /a-file.*无法写入.*DATA_DIR/);
});

const s3 = {
  S3_ENDPOINT: 'http://127.0.0.1:1',
  S3_BUCKET: 'evidence',
  S3_ACCESS_KEY_ID: 'somebody',
  S3_SECRET_ACCESS_KEY: 'geheim',
};

test('half an S3 store is refused, with what is missing', async () => {
  const { S3_BUCKET, S3_SECRET_ACCESS_KEY, ...half } = s3;
  const program = new Program({ PORT: '0', DATA_DIR: join(folder, 'never-made'), ...half });
  await refuses(program, /S3_BUCKET, S3_SECRET_ACCESS_KEY/);
  expect(() => readConfig({ S3_REGION: 'cn-east-3' })).toThrow(/S3_ENDPOINT/);
  expect(readConfig({ ...s3, S3_REGION: '' }).s3).toEqual({
    endpoint: 'http://127.0.0.1:1',
    bucket: S3_BUCKET,
    region: 'us-east-1',
    accessKeyId: 'somebody',
    secretAccessKey: S3_SECRET_ACCESS_KEY,
    forcePathStyle: true,
  });
  expect(readConfig({}).s3).toBe(null);
});

test.each([
  ['S3_ENDPOINT', 's3.example.org'],
  ['S3_BUCKET', 'Evidence Files'],
  ['S3_FORCE_PATH_STYLE', 'maybe'],
  ['CLAMAV_SOCKET', 'clamd'],
  ['SCHOOL_QUOTA_MB', '0'],
  ['SCHOOL_QUOTA_MB', '2 GB'],
])('%s can’t be %s', (name, value) => {
  expect(() => readConfig({ ...s3, [name]: value })).toThrow(new RegExp(`${name}.* · ${name} can't be used`));
});

test('the virus scanner is reached by a socket or by a host and port', () => {
  expect(readConfig({ CLAMAV_SOCKET: '/run/clamav/clamd.ctl' }).clamav).toEqual({ path: '/run/clamav/clamd.ctl' });
  expect(readConfig({ CLAMAV_SOCKET: 'clamav:3310' }).clamav).toEqual({ host: 'clamav', port: 3310 });
  expect(readConfig({}).clamav).toBe(null);
});

test('a database that can’t be reached is named, without its password', async () => {
  const program = new Program({
    PORT: '0',
    DATA_DIR: folder,
    DATABASE_URL: 'postgres://someone:geheim@127.0.0.1:1/nothing',
  });
  await refuses(program, /127\.0\.0\.1:1\/nothing/);
  expect(program.said + program.complained).not.toContain('geheim');
});

test('a variable that can’t be used is named', async () => {
  await refuses(new Program({ PORT: 'eighty', DATA_DIR: folder }), /PORT/);
});

test('production does not start without a secret', async () => {
  const environment = { NODE_ENV: 'production', PORT: '0', DATA_DIR: folder, DATABASE_URL: urlOf(real.address) };
  await refuses(new Program(environment), /生产环境.*SESSION_SECRET/);
});

// The same by the function alone, which is quicker.
test.each([
  ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/x' }],
  ['SESSION_SECRET', { SESSION_SECRET: 'short' }],
  ['BASE_URL', { BASE_URL: 'example' }],
  ['PORT', { PORT: '70000' }],
  ['DATABASE_URL', { NODE_ENV: 'production', SESSION_SECRET: secret }],
  ['DATABASE_URL', { NODE_ENV: 'production', SESSION_SECRET: secret, DATABASE_URL: ' ' }],
])('%s is named where the environment is %j', (name, environment) => {
  expect(() => readConfig(environment)).toThrow(new RegExp(`${name}.*·`));
});

test('production does not start on a database that holds the demonstration', async () => {
  const DATABASE_URL = urlOf(demonstration.address);
  const program = new Program({
    NODE_ENV: 'production',
    PORT: '0',
    DATA_DIR: folder,
    SESSION_SECRET: secret,
    DATABASE_URL,
  });
  await refuses(program, /演示数据库/);
});

test('a reset refuses a database that is no demonstration, and changes nothing in it', async () => {
  const before = await real.db('region').count();
  const program = new Program({ DATA_DIR: folder, DATABASE_URL: urlOf(real.address) }, [
    process.execPath,
    'src/demonstration/cli.ts',
    'reset',
  ]);
  await refuses(program, /不是演示数据库/);
  expect(await real.db('region').count()).toEqual(before);
  expect(await real.db('demonstration').count()).toEqual([{ count: 0 }]);
});

/** A Node of this machine that can't run TypeScript, if there is one. */
function oldNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((path) => !path.includes('node_modules'));
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return folders
    .map((path) => join(path, name))
    .find((node) => {
      const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
      const [, major = 99, minor = 0] = (/^v(\d+)\.(\d+)/.exec(stdout ?? '') ?? []).map(Number);
      return major < 22 || (major === 22 && minor < 18);
    });
}

const old = oldNode();
test.skipIf(old === undefined)(
  `a Node too old says so${old === undefined ? ' (skipped: this machine has none)' : ''}`,
  async () => {
    const program = new Program({ PORT: '0', DATA_DIR: folder }, [old!, 'src/start.cjs']);
    expect(await program.ended).toBe(1);
    expect(program.complained.trim().split('\n')).toEqual([expect.stringMatching(/22\.18.*·.*22\.18/)]);
  },
);
