import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** Something that keeps the program from starting: its message is one sentence for whoever started it, without a stack. */
export class CannotStart extends Error {}

/** What the environment says. Read once, by {@link readConfig}; nothing else looks at `process.env`. */
export interface Config {
  readonly production: boolean;
  /** TCP port; 0 takes any free one. */
  readonly port: number;
  /** Address of a PostgreSQL that somebody else runs; null means the embedded one. */
  readonly databaseUrl: string | null;
  /** Absolute path of the folder for the embedded database, evidence files and the kept secret. */
  readonly dataDirectory: string;
  /** Signs the session cookie; null only outside production, where one is then made and kept. */
  readonly sessionSecret: string | null;
  /** Address at which people reach the product, without a slash at its end; null means the local one. */
  readonly baseUrl: string | null;
}

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().default('.data'),
  SESSION_SECRET: z.string().min(16).optional(),
  BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
});

const asked: Record<string, string> = {
  NODE_ENV: 'development、test 或 production · development, test or production',
  PORT: '0 至 65535 的整数 · a whole number from 0 to 65535',
  DATABASE_URL: 'postgres://用户:密码@主机:5432/库名 · postgres://user:password@host:5432/database',
  SESSION_SECRET: '至少 16 个字符 · at least 16 characters',
  BASE_URL: 'https://… 形式的网址 · an address such as https://…',
};

/**
 * Reads the environment; an empty variable counts as unset.
 *
 * @throws CannotStart naming the first variable that is missing in production or has a value that can't be used
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const read = Environment.safeParse(given);
  if (!read.success) {
    const name = String(read.error.issues[0]?.path[0]);
    throw new CannotStart(`环境变量 ${name} 的值不可用，应为：${asked[name]} · ${name} can't be used`);
  }
  const { NODE_ENV, PORT, DATABASE_URL, DATA_DIR, SESSION_SECRET, BASE_URL } = read.data;
  const production = NODE_ENV === 'production';
  for (const name of ['DATABASE_URL', 'SESSION_SECRET'] as const) {
    if (production && !read.data[name]) {
      throw new CannotStart(`生产环境必须设置环境变量 ${name} · ${name} must be set in production`);
    }
  }
  return {
    production,
    port: PORT,
    databaseUrl: DATABASE_URL ?? null,
    dataDirectory: resolve(DATA_DIR),
    sessionSecret: SESSION_SECRET ?? null,
    baseUrl: BASE_URL?.replace(/\/+$/, '') ?? null,
  };
}

/** The secret that signs session cookies where none was given: made once and kept in the data folder, so that a restart signs nobody out. */
export function keptSecret(dataDirectory: string): string {
  const file = join(dataDirectory, 'session-secret');
  try {
    // Two that start at once must agree: only one of them makes the file.
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
