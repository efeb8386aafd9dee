import { parentPort } from 'node:worker_threads';
import type { Delivery, Order } from './printing.ts';

/** The thread that draws papers: an order comes in, the file or what went wrong goes out. Each library is read with its first paper. */
async function draw(order: Order): Promise<Uint8Array> {
  switch (order.format) {
    case 'pdf':
      return (await import('./pdf.ts')).pdfOf(order.document);
    case 'docx':
      return (await import('./word.ts')).wordOf(order.document);
    case 'certificate':
      return (await import('./certificate.ts')).certificateOf(order.certificate);
  }
}

parentPort?.on('message', (order: Order) => {
  const { number } = order;
  draw(order).then(
    (file) => parentPort?.postMessage({ number, file } satisfies Delivery),
    (error: unknown) => {
      const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
      parentPort?.postMessage({ number, fault } satisfies Delivery);
    },
  );
});
