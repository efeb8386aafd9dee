import { createReadStream } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClamavPlace } from '../config.ts';

/** What a virus scanner says of a file; or nothing, or not in time, and the file is unscanned. */
export type Verdict = 'clean' | 'infected' | 'scanTooLarge' | 'unscanned';

/** Looks through a file, by its path. */
export type Scan = (path: string) => Promise<Verdict>;

/** How long a scan may take altogether, in milliseconds. ClamAV itself gives up on a file after two minutes. */
const patience = 30_000;

/**
 * ClamAV, by its own protocol over a socket: the command `zINSTREAM`, the file in chunks that say their length in four bytes,
 * an empty one, and one sentence back. Source: clamd(8).
 */
export const clamav =
  (place: ClamavPlace, milliseconds = patience): Scan =>
  async (path) => {
    const socket = connect(place as { path: string });
    const inTime = setTimeout(() => socket.destroy(new Error('the virus scanner takes too long')), milliseconds);
    try {
      const answer = answerOf(socket);
      // It answers before the end when a file is too large for it, and hangs up: what it said still counts.
      const sent = send(socket, path).catch(() => undefined);
      const said = await answer;
      await sent;
      return verdictOf(said);
    } catch {
      return 'unscanned';
    } finally {
      clearTimeout(inTime);
      socket.destroy();
    }
  };

async function send(socket: Socket, path: string): Promise<void> {
  await write(socket, Buffer.from('zINSTREAM\0'));
  for await (const chunk of createReadStream(path, { highWaterMark: 64 * 1024 }) as AsyncIterable<Buffer>) {
    await write(socket, Buffer.concat([lengthOf(chunk.length), chunk]));
    // What it says is read before more is sent: by a chunk to one who has hung up the sentence may be lost, and the file is
    // called unscanned where it was too large.
    await pause(1);
  }
  await write(socket, lengthOf(0));
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

const write = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

/** All that it says until it hangs up, or until the zero byte with which a sentence ends. */
async function answerOf(socket: Socket): Promise<string> {
  let said = '';
  socket.on('data', (bytes) => {
    said += bytes.toString('latin1');
    if (said.includes('\0')) socket.destroy();
  });
  await finished(socket, { writable: false }).catch((error: unknown) => {
    if (!said.includes('\0')) throw error;
  });
  return said;
}

/** @throws Error when it broke off in the middle, or says something that is no verdict */
function verdictOf(said: string): Verdict {
  const [sentence, end] = said.split('\0');
  if (end === undefined || sentence === undefined) throw new Error('half a sentence');
  if (sentence === 'stream: OK') return 'clean';
  if (sentence.endsWith(' FOUND')) return 'infected';
  if (/size limit exceeded/i.test(sentence)) return 'scanTooLarge';
  throw new Error('no verdict');
}
