/**
 * Pictures of pages, to look at. Not a test.
 *
 *   node test/browser/shots.ts <folder> [options] <path>…
 *
 *   --as county             signed in as this demonstration account (without it: not signed in)
 *   --at http://127.0.0.1:3000   an app that is running already; without it one is started on a fresh demonstration and stopped again
 *   --width 360,1280        instead of 360, 768 and 1280
 *   --language en           zh-CN, en or zh-Hant, also several with commas; without it zh-CN and en
 *   --days 7                moves the demonstration's date forward first (needs --as)
 *   --print                 as printed on paper
 *   --first-screen          only what is seen without scrolling
 *
 * Writes <folder>/<account>-<path>-<language>-<width>.png, and says what is wrong with a page: an error in the console,
 * a status from 400 on, something wider than the screen.
 *
 *   node test/browser/shots.ts /tmp/shots --as county /work /assessments '/assessments?stage=notice'
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';

const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    as: { type: 'string' },
    at: { type: 'string' },
    width: { type: 'string', default: '360,768,1280' },
    language: { type: 'string', default: 'zh-CN,en' },
    days: { type: 'string' },
    print: { type: 'boolean', default: false },
    'first-screen': { type: 'boolean', default: false },
  },
});
const [folder, ...paths] = positionals;
if (folder === undefined || paths.length === 0) {
  console.error('node test/browser/shots.ts <folder> [--as account] [--at address] <path>…');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const started = asked.at === undefined ? await startApp() : null;
const address = asked.at ?? started!.address;
const browser = await launchChromium();
try {
  await takeAll(browser, folder);
} finally {
  await browser.close();
  await started?.stop();
}

async function takeAll(newest: Browser, into: string): Promise<void> {
  const context = await newest.newContext({ baseURL: address });
  if (asked.as !== undefined) await signIn(context, asked.as);
  for (const language of asked.language.split(',')) {
    await context.addCookies([{ name: 'language', value: language, url: address }]);
    for (const path of paths) {
      for (const width of asked.width.split(',')) {
        const name = [asked.as ?? 'anyone', path, language, width, ...(asked.print ? ['print'] : [])].join('-');
        const file = join(into, `${name.replaceAll(/[^\p{L}\p{N}-]+/gu, '_')}.png`);
        await take(await context.newPage(), path, Number(width), file);
      }
    }
  }
}

async function take(page: Page, path: string, width: number, file: string): Promise<void> {
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.setViewportSize({ width, height: width < 600 ? 740 : 800 });
  if (asked.print) await page.emulateMedia({ media: 'print' });
  const answer = await page.goto(path, { waitUntil: 'load' });
  if (answer !== null && answer.status() >= 400) wrong.push(`status ${answer.status()}`);
  // As text: what runs in the browser is none of this program's.
  const content = Number(await page.evaluate('document.scrollingElement.scrollWidth'));
  if (content > width) wrong.push(`${content} px wide`);
  await page.screenshot({ path: file, fullPage: !asked['first-screen'] });
  await page.close();
  console.log(file, wrong.length > 0 ? `\n  ${wrong.join('\n  ')}` : '');
}

async function signIn(context: BrowserContext, username: string): Promise<void> {
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.fill('input[name=username]:not([type=hidden])', username);
  await page.fill('input[name=password]:not([type=hidden])', 'dabiao-demo');
  await Promise.all([
    page.waitForURL((url) => url.pathname !== '/sign-in'),
    page.press('input[name=password]:not([type=hidden])', 'Enter'),
  ]);
  if (asked.days !== undefined) {
    const token = await page.inputValue('input[name=_csrf]');
    await page.request.post('/demonstration/clock', { form: { _csrf: token, days: asked.days } });
  }
  await page.close();
}

async function startApp(): Promise<{ address: string; stop: () => Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), 'dabiao-shots-'));
  const child = spawn(process.execPath, ['src/start.cjs'], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: { ...process.env, PORT: '0', DATA_DIR: data, DATABASE_URL: '', NODE_ENV: 'development' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGINT')) await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { address: await addressOf(child), stop };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout!.on('data', (text) => {
      said += String(text);
      const address = /(http:\/\/localhost:\d+)/.exec(said)?.[1];
      if (address) resolve(address.replace('localhost', '127.0.0.1'));
    });
    child.once('exit', (status) => reject(new Error(`the app did not start (${status}):\n${said}`)));
  });
}
