import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  /** Absolute path of the folder for the embedded database, evidence files and the kept secrets. */
  readonly dataDirectory: string;
  /** Signs the session cookie; null only outside production, where one is then made and kept. */
  readonly sessionSecret: string | null;
  /** Opens the key that signs certificates of plaques; null: one is made and kept in the data directory. */
  readonly plaqueSecret: string | null;
  /** Address at which people reach the product, without a slash at its end; null means the local one. */
  readonly baseUrl: string | null;
  /** The S3-compatible store of evidence files; null means the folder in the data directory. */
  readonly s3: S3Place | null;
  /** Where ClamAV looks through what is uploaded: the path of a socket, or a host with its port; null means nobody does. */
  readonly clamav: ClamavPlace | null;
  /** How many bytes of evidence a school may keep. */
  readonly schoolQuota: number;
}

export interface S3Place {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** https://host/bucket/… instead of https://bucket.host/… */
  readonly forcePathStyle: boolean;
}

export type ClamavPlace = { readonly path: string } | { readonly host: string; readonly port: number };

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().default('.data'),
  SESSION_SECRET: z.string().min(16).optional(),
  PLAQUE_SECRET: z.string().min(16).optional(),
  BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  S3_REGION: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_FORCE_PATH_STYLE: z.enum(['true', 'false']).optional(),
  CLAMAV_SOCKET: z
    .string()
    .regex(/^\/|^[^/\s]+:\d{1,5}$/)
    .optional(),
  SCHOOL_QUOTA_MB: z.coerce.number().int().min(1).max(10_000_000).default(2048),
});

/** Without these there is no S3 store; the others have a usual value. */
const neededForS3 = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

const asked: Record<string, string> = {
  NODE_ENV: 'development、test 或 production · development, test or production',
  PORT: '0 至 65535 的整数 · a whole number from 0 to 65535',
  DATABASE_URL: 'postgres://用户:密码@主机:5432/库名 · postgres://user:password@host:5432/database',
  SESSION_SECRET: '至少 16 个字符 · at least 16 characters',
  PLAQUE_SECRET: '至少 16 个字符 · at least 16 characters',
  BASE_URL: 'https://… 形式的网址 · an address such as https://…',
  S3_ENDPOINT: 'https://… 形式的网址 · an address such as https://…',
  S3_BUCKET:
    '存储桶名称，3 至 63 个小写字母、数字、点或连字符 · a bucket name of 3 to 63 lower-case letters, digits, dots or hyphens',
  S3_FORCE_PATH_STYLE: 'true 或 false · true or false',
  CLAMAV_SOCKET: '套接字路径（/…）或 主机:端口 · the path of a socket (/…) or host:port',
  SCHOOL_QUOTA_MB: '不小于 1 的整数 · a whole number from 1',
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
  const {
    NODE_ENV,
    PORT,
    DATABASE_URL,
    DATA_DIR,
    SESSION_SECRET,
    PLAQUE_SECRET,
    BASE_URL,
    CLAMAV_SOCKET,
    SCHOOL_QUOTA_MB,
  } = read.data;
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
    plaqueSecret: PLAQUE_SECRET ?? null,
    baseUrl: BASE_URL?.replace(/\/+$/, '') ?? null,
    s3: s3Of(read.data),
    clamav: CLAMAV_SOCKET === undefined ? null : placeOfSocket(CLAMAV_SOCKET),
    schoolQuota: SCHOOL_QUOTA_MB * 1024 * 1024,
  };
}

/** @throws CannotStart for half a configuration: files would quietly go to the folder */
function s3Of(given: z.infer<typeof Environment>): S3Place | null {
  const named = Object.entries(given).some(([name, value]) => name.startsWith('S3_') && value !== undefined);
  if (!named) return null;
  const missing = neededForS3.filter((name) => given[name] === undefined);
  const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = given;
  if (!S3_ENDPOINT || !S3_BUCKET || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) {
    const names = missing.join(', ');
    throw new CannotStart(`S3 存储的配置不完整，还缺 ${names} · The S3 store also needs ${names}`);
  }
  return {
    endpoint: S3_ENDPOINT,
    bucket: S3_BUCKET,
    region: given.S3_REGION ?? 'us-east-1',
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
    forcePathStyle: given.S3_FORCE_PATH_STYLE !== 'false',
  };
}

function placeOfSocket(socket: string): ClamavPlace {
  if (socket.startsWith('/')) return { path: socket };
  const colon = socket.lastIndexOf(':');
  return { host: socket.slice(0, colon), port: Number(socket.slice(colon + 1)) };
}

/**
 * A secret where none was given: made once and kept in the data folder, so that a restart signs nobody out and needs no new key.
 *
 * @throws CannotStart where the folder can't be written
 */
export function keptSecret(dataDirectory: string, name: 'session-secret' | 'plaque-secret'): string {
  const file = join(dataDirectory, name);
  try {
    mkdirSync(dataDirectory, { recursive: true });
    // Two that start at once must agree: only one of them makes the file.
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotKeep(file, name);
  }
  return readFileSync(file, 'utf8');
}

function cannotKeep(file: string, name: string): CannotStart {
  const variable = name.toUpperCase().replace('-', '_');
  return new CannotStart(
    `${file} 无法写入，请用 DATA_DIR 另选目录，或设置 ${variable} · ${file} can't be written; choose another DATA_DIR, or set ${variable}`,
  );
}
