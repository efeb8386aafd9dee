import crypto from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { S3Place } from '../../src/config.ts';

// s3rver numbers the pages of a list by DES, which OpenSSL 3 has no longer; thrice with one key it is the same.
for (const name of ['createCipheriv', 'createDecipheriv'] as const) {
  const make = crypto[name] as (cipher: string, key: Buffer, iv: Buffer) => crypto.Cipheriv & crypto.Decipheriv;
  Object.assign(crypto, {
    [name]: (cipher: string, key: Buffer, iv: Buffer) =>
      cipher === 'des' ? make('des-ede3-cbc', Buffer.concat([key, key, key]), iv) : make(cipher, key, iv),
  });
}

/** A small S3-compatible store of one's own with one bucket. */
export async function openBucket(): Promise<{ readonly place: S3Place; readonly close: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'dabiao-bucket-'));
  const bucket = 'evidence';
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  const close = async (): Promise<void> => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { place: placeAt(port, bucket), close };
}

/** The only name and key that s3rver knows. */
export const placeAt = (port: number, bucket = 'evidence'): S3Place => ({
  endpoint: `http://127.0.0.1:${port}`,
  bucket,
  region: 'us-east-1',
  accessKeyId: 'S3RVER',
  secretAccessKey: 'S3RVER',
  forcePathStyle: true,
});

/** A server that takes connections and says nothing for ever. */
export async function openMute(): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<import('node:net').Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, close };
}
