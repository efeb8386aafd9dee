import { createServer, type AddressInfo, type ListenOptions, type Socket } from 'node:net';

/** How a made-up ClamAV behaves. */
export type Manner = 'finds by content' | 'hangs' | 'breaks off' | 'says half' | 'small limit' | 'talks nonsense';

export interface Clamd {
  readonly port: number;
  /** What it was sent, whole files in their order. */
  readonly seen: readonly Buffer[];
  readonly behave: (manner: Manner) => void;
  readonly close: () => Promise<void>;
}

/** Whatever holds these letters is a virus to it. */
export const virus = 'SO-EIN-VIRUS';

const smallLimit = 50_000;

/** Speaks the INSTREAM of clamd(8), strictly: any other command, or chunks that are none, and it hangs up. */
export async function openClamd(at: ListenOptions = { host: '127.0.0.1', port: 0 }): Promise<Clamd> {
  let manner: Manner = 'finds by content';
  const seen: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    void converse(socket, manner, seen).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(at, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    behave: (next) => void (manner = next),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function converse(socket: Socket, manner: Manner, seen: Buffer[]): Promise<void> {
  let waiting = Buffer.alloc(0);
  const command = 'zINSTREAM\0';
  let greeted = false;
  const file: Buffer[] = [];
  let size = 0;
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    if (manner === 'hangs') continue;
    waiting = Buffer.concat([waiting, bytes]);
    if (!greeted && waiting.length >= command.length) {
      if (waiting.toString('latin1', 0, command.length) !== command) return void socket.destroy();
      greeted = true;
      waiting = waiting.subarray(command.length);
    }
    while (greeted && waiting.length >= 4) {
      const length = waiting.readUInt32BE(0);
      if (waiting.length < 4 + length) break;
      if (length === 0) {
        const whole = Buffer.concat(file);
        seen.push(whole);
        return say(socket, sentenceOn(whole, manner));
      }
      file.push(waiting.subarray(4, 4 + length));
      size += length;
      waiting = waiting.subarray(4 + length);
      if (manner === 'breaks off') return void socket.destroy();
      if (manner === 'small limit' && size > smallLimit) {
        // What is still on its way is let through, or the sentence could be lost to it.
        socket.write('INSTREAM size limit exceeded. ERROR\0');
        manner = 'hangs';
      }
    }
  }
}

/** Says it, and hangs up at once, whatever else is still on its way. */
const say = (socket: Socket, sentence: string): Promise<void> =>
  new Promise((resolve) => socket.write(sentence, () => resolve()));

function sentenceOn(file: Buffer, manner: Manner): string {
  if (manner === 'says half') return 'stream: O';
  if (manner === 'talks nonsense') return 'stream: perhaps\0';
  return file.includes(virus) ? 'stream: Test.Virus FOUND\0' : 'stream: OK\0';
}
