import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { Refusal } from '../web/refusals.ts';
import type { Reply } from '../web/visit.ts';
import type { Certificate } from './certificate.ts';
import type { Document } from './document.ts';

/** What a paper is made into beside its page. */
export type Format = 'pdf' | 'docx';

export const isFormat = (text: string | undefined): text is Format => text === 'pdf' || text === 'docx';

/** What is to be drawn: a paper, or a certificate, which has a page of its own kind. */
export type Work =
  | { readonly format: Format; readonly document: Document }
  | { readonly format: 'certificate'; readonly certificate: Certificate };

/** What the press is sent. */
export type Order = Work & { readonly number: number };

/** What it sends back for an order. */
export type Delivery =
  { readonly number: number; readonly file: Uint8Array } | { readonly number: number; readonly fault: string };

const types: Readonly<Record<Format, string>> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};

/** A paper as a file: a PDF is looked at in the browser, a Word file is saved. */
export async function printed(document: Document, format: Format): Promise<Reply> {
  return replyOf(await print(document, format), format, document.name);
}

/** A certificate as PDF. No browser keeps it: the next one may say that the plaque was revoked. */
export async function printedCertificate(certificate: Certificate): Promise<Reply> {
  const { kind, file } = replyOf(await work({ format: 'certificate', certificate }), 'pdf', certificate.name);
  return { kind, file: { ...file, fresh: true } };
}

const replyOf = (file: Uint8Array, format: Format, name: string): Extract<Reply, { kind: 'file' }> => ({
  kind: 'file',
  file: {
    stream: Readable.from([file]),
    type: types[format],
    name: `${name}.${format}`,
    size: file.byteLength,
    inline: format === 'pdf',
  },
});

/**
 * Makes a paper into a file, on a thread of its own: a long one takes the better part of a second, in which nobody else's page
 * would come. The thread starts with the first paper and ends when none was asked for in a while, for it holds 20 MB of letters.
 *
 * @throws Refusal 503 when so many wait that one more would wait too long
 * @throws Error when the paper can't be drawn: a fault of ours
 */
export const print = (document: Document, format: Format): Promise<Uint8Array> => work({ format, document });

async function work(wanted: Work): Promise<Uint8Array> {
  const running = (press ??= start());
  if (running.waiting.size >= mostWaiting) throw new Refusal(503, 'documents.busy');
  const number = ++orders;
  return new Promise((resolve, reject) => {
    running.waiting.set(number, { resolve, reject });
    keepRunning(running);
    running.worker.postMessage({ ...wanted, number } satisfies Order);
  });
}

interface Press {
  readonly worker: Worker;
  readonly waiting: Map<number, { resolve: (file: Uint8Array) => void; reject: (error: Error) => void }>;
  rest: NodeJS.Timeout | undefined;
}

let press: Press | null = null;
let orders = 0;

const idleMilliseconds = 60_000;

/** A quarter of a second each. */
const mostWaiting = 40;

function start(): Press {
  const started: Press = {
    worker: new Worker(new URL('./press.ts', import.meta.url)),
    waiting: new Map(),
    rest: undefined,
  };
  started.worker.on('message', (delivery: Delivery) => {
    const order = started.waiting.get(delivery.number);
    started.waiting.delete(delivery.number);
    if ('fault' in delivery) order?.reject(new Error(delivery.fault));
    else order?.resolve(delivery.file);
    if (started.waiting.size === 0) letRest(started);
  });
  started.worker.on('error', (error) => stopped(started, error as Error));
  started.worker.on('exit', (code) => stopped(started, new Error(`the press stopped with ${code}`)));
  started.worker.unref();
  return started;
}

/** Whoever waits is told, and the next paper starts anew. */
function stopped(gone: Press, error: Error): void {
  if (press === gone) press = null;
  clearTimeout(gone.rest);
  for (const { reject } of gone.waiting.values()) reject(error);
  gone.waiting.clear();
}

function keepRunning(running: Press): void {
  clearTimeout(running.rest);
  running.worker.ref();
}

/** Nothing to print holds no process up, and no letters in memory for long. */
function letRest(idle: Press): void {
  idle.worker.unref();
  idle.rest = setTimeout(() => {
    if (press === idle) press = null;
    void idle.worker.terminate();
  }, idleMilliseconds).unref();
}
