/**
 * `node test/bench/on-site.ts http://127.0.0.1:3000`: before a running demonstration, what a phone loads of a page of the score sheet
 * the first and the second time, and how soon a change is acknowledged on the screen while the network answers after 3 seconds, or
 * not at all.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../browser/chromium.ts';

const [address = 'http://127.0.0.1:3000'] = process.argv.slice(2);
const changes = 40;

const browser = await launchChromium();
try {
  const context = await browser.newContext({ baseURL: address, viewport: { width: 360, height: 740 } });
  const page = await signIn(context);
  const sheet = await page.evaluate<string>(
    `document.querySelector('[data-visit]').dataset.pages.split(' ').find((page) => page.endsWith('/sections/A2'))`,
  );
  console.log(`first load: ${kilobytes(await loaded(await blank(context), sheet))} compressed`);
  // The browser of the second load has seen the first.
  const second = await loaded(page, sheet, true);
  console.log(`second load: ${kilobytes(second)} compressed, of which the page ${kilobytes({ bytes: second.page })}`);
  for (const network of ['slow', 'off'] as const) {
    if (network === 'slow') await page.route('**/county-lines/**', (route) => void late(route));
    else await context.setOffline(true);
    const times = await acknowledged(page);
    console.log(
      `${changes} changes, network ${network}: acknowledged in ${times[changes / 2]} ms (p50), ${times.at(-1)} ms (most)`,
    );
    await page.unroute('**/county-lines/**');
  }
} finally {
  await browser.close();
}

async function signIn(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page
    .locator('form', { has: page.locator('input[name="username"][value="inspector"]') })
    .locator('button')
    .click();
  await page.waitForURL('**/work');
  await page.goto('/on-site', { waitUntil: 'networkidle' });
  return page;
}

/** A browser that is signed in and has seen nothing of ours: cookies without a cache. */
async function blank(from: BrowserContext): Promise<Page> {
  const context = await browser.newContext({ baseURL: address, viewport: { width: 360, height: 740 } });
  await context.addCookies(await from.cookies());
  return context.newPage();
}

/** What comes over the wire for a page, in bytes as they were sent. */
async function loaded(
  page: Page,
  path: string,
  again = false,
): Promise<{ bytes: number; page: number; files: number }> {
  if (again) await page.goto(path, { waitUntil: 'networkidle' });
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  let [bytes, files, document] = [0, 0, 0];
  const documents = new Set<string>();
  wire.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Document' && documents.add(requestId)));
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes += encodedDataLength;
    files += encodedDataLength > 0 ? 1 : 0;
    if (documents.has(requestId)) document += encodedDataLength;
  });
  await page.goto(path, { waitUntil: 'networkidle' });
  return { bytes, files, page: document };
}

function kilobytes({ bytes, files }: { bytes: number; files?: number }): string {
  return `${(bytes / 1000).toFixed(1)} KB${files === undefined ? '' : ` in ${files} answers`}`;
}

async function late(route: { continue: () => Promise<void> }): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await route.continue().catch(() => undefined);
}

/** From the keystroke to the word on the screen, in ms, sorted: the device has it by then. */
async function acknowledged(page: Page): Promise<number[]> {
  const times = await page.evaluate<number[]>(`(async () => {
    const field = document.querySelector('[data-line] [data-step]');
    const status = document.querySelector('[data-status]');
    const times = [];
    for (let change = 0; change < ${changes}; change++) {
      status.textContent = '';
      const began = performance.now();
      const said = new Promise((resolve) => {
        const watch = new MutationObserver(() => {
          if (status.textContent === '') return;
          watch.disconnect();
          resolve(performance.now() - began);
        });
        watch.observe(status, { childList: true, characterData: true, subtree: true });
      });
      field.value = String(change % 2);
      field.dispatchEvent(new Event('input', { bubbles: true }));
      times.push(await said);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return times;
  })()`);
  return times.map(Math.round).toSorted((a, b) => a - b);
}
