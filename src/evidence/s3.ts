import type { S3Driver } from 'flydrive/drivers/s3';
import { Disk } from 'flydrive';
import type { Config, S3Place } from '../config.ts';
import { type Storage, storageIn, storageOn } from './storage.ts';

/** The store that the configuration chooses. What an S3-compatible one needs is loaded only where there is one. */
export async function openStorage({ s3, dataDirectory }: Pick<Config, 's3' | 'dataDirectory'>): Promise<Storage> {
  return s3 === null ? storageIn(dataDirectory) : storageInS3(s3);
}

/** How long a store may be silent, in milliseconds: to be connected to, between two packets, and with a whole file. */
export interface Patience {
  readonly toConnect: number;
  readonly idle: number;
  readonly altogether: number;
}

const usual: Patience = { toConnect: 3_000, idle: 15_000, altogether: 60_000 };

/** The files of an installation, in a bucket of an S3-compatible store. */
export async function storageInS3(place: S3Place, patience = usual): Promise<Storage> {
  const { S3Driver } = await import('flydrive/drivers/s3');
  const disk = new Disk(new S3Driver(optionsOf(place, patience)));
  return storageOn(disk, async (key) => {
    try {
      return await disk.getStream(key);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  });
}

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const optionsOf = (place: S3Place, { toConnect, idle, altogether }: Patience) =>
  ({
    endpoint: place.endpoint,
    region: place.region,
    bucket: place.bucket,
    credentials: { accessKeyId: place.accessKeyId, secretAccessKey: place.secretAccessKey },
    forcePathStyle: place.forcePathStyle,
    visibility: 'private',
    // Many stores know no access lists, and newer buckets forbid them; the bucket itself is private.
    supportsACL: false,
    // Trailing checksums are Amazon's own; other stores would keep them as part of the file.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    // What it would tell the console is in the error too, which our own log keeps.
    logger: silent,
    requestHandler: {
      connectionTimeout: toConnect,
      socketTimeout: idle,
      requestTimeout: altogether,
      throwOnRequestTimeout: true,
    },
  }) satisfies ConstructorParameters<typeof S3Driver>[0];

/** Whether the store says that there is no such file, rather than nothing at all. */
function isMissing(error: unknown): boolean {
  const { cause } = error as { cause?: { name?: string } };
  return cause?.name === 'NoSuchKey' || cause?.name === 'NotFound';
}
