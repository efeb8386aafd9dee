import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openDemonstration } from '../setup/app.ts';
import { launchChromium } from './chromium.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
type Language = 'zh-CN' | 'en' | 'zh-Hant';

export interface WalkerSettings {
  /** Width of the screen in px; 1280 unless told. */
  readonly width?: number;
  readonly language?: Language;
  /** False walks without JavaScript. */
  readonly javaScript?: boolean;
}

/** A browser before an app of its own, on the demonstration at its first moment. */
export interface TestBrowser {
  readonly app: App;
  /** Someone who is not signed in, with cookies of their own. They go when the test ends. */
  readonly walker: (settings?: WalkerSettings) => Promise<Walker>;
  /** Someone signed in as an account of the demonstration; whoever has signed in during this test is still at their page. */
  readonly signIn: (username: string, settings?: WalkerSettings) => Promise<Walker>;
}

/**
 * Opens app and browser for a test file; call it at the file's top. A test fails when any page that was seen in it had an
 * error in its console (the content policy's too), a fault of the server, a missing file, or was wider than the screen.
 */
export function openBrowser(): TestBrowser {
  let app: App;
  let browser: Browser;
  const walkers: Walker[] = [];
  const signedIn = new Map<string, Walker>();
  beforeAll(async () => {
    [app, browser] = await Promise.all([openDemonstration(), launchChromium()]);
  });
  afterEach(async () => {
    signedIn.clear();
    const troubles = walkers.flatMap((walker) => walker.troubles);
    await Promise.all(walkers.splice(0).map((walker) => walker.leave()));
    expect(troubles).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });
  const walker = async (settings: WalkerSettings = {}): Promise<Walker> => {
    const { width = 1280, language = 'zh-CN', javaScript = true } = settings;
    const context = await browser.newContext({
      baseURL: app.address,
      viewport: { width, height: width < 600 ? 740 : 800 },
      javaScriptEnabled: javaScript,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(10_000);
    if (language !== 'zh-CN') await context.addCookies([{ name: 'language', value: language, url: app.address }]);
    const walking = new Walker(context, await context.newPage());
    await walking.watch();
    walkers.push(walking);
    return walking;
  };
  return {
    get app() {
      return app;
    },
    walker,
    signIn: async (username, settings) => {
      const who = JSON.stringify([username, settings]);
      const known = signedIn.get(who);
      if (known) return known;
      const walking = await walker(settings);
      await walking.signIn(username);
      signedIn.set(who, walking);
      return walking;
    },
  };
}

/** Someone at a browser: goes, types and presses as people do, by the words they see. */
export class Walker {
  readonly page: Page;
  /** What was wrong with pages on the way; `openBrowser` fails a test by it. */
  readonly troubles: string[] = [];
  readonly #context: BrowserContext;

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  /** What the page is about: everything but header and footer. */
  get main(): Locator {
    return this.page.locator('main');
  }

  /** Presses the button of an account on the demonstration's sign-in page. */
  async signIn(username: string): Promise<void> {
    await this.go('/sign-in');
    const form = this.page.locator('form', { has: this.page.locator(`input[name="username"][value="${username}"]`) });
    await this.press(form.locator('button'));
    expect(this.path).toBe('/work');
  }

  async signOut(): Promise<void> {
    await this.page.locator('.menu-account > summary').click();
    await this.press(this.page.locator('form[action="/sign-out"] button'));
  }

  /** Takes another post of the person, by a word of it: a role, a school, a township. */
  async takePost(words: string): Promise<void> {
    await this.page.locator('.menu-account > summary').click();
    await this.press(this.page.locator('form[action="/posts/current"] button', { hasText: words }));
  }

  /** Opens an address and expects its status. */
  async go(path: string, status = 200): Promise<void> {
    const answer = await this.page.goto(path, { waitUntil: 'load' });
    expect([path, answer?.status()]).toEqual([path, status]);
  }

  /** Where the menu of the header leads. */
  async menu(): Promise<string[]> {
    const links = '[...document.querySelectorAll(".nav a")].map((link) => link.getAttribute("href"))';
    return (await this.page.evaluate(links)) as string[];
  }

  /** Path and query of the page that is open. */
  get path(): string {
    const { pathname, search } = new URL(this.page.url());
    return `${pathname}${search}`;
  }

  /** Fills in a field by its label (or a part of it). */
  async fill(label: string | RegExp, value: string): Promise<void> {
    await this.main.getByLabel(label).first().fill(value);
  }

  /** Presses a button or follows a link of the page, and waits for the page that comes. Words are looked for in the main part. */
  async press(what: string | RegExp | Locator): Promise<void> {
    const target =
      typeof what === 'string' || what instanceof RegExp
        ? this.main
            .getByRole('button', { name: what })
            .or(this.main.getByRole('link', { name: what }))
            .first()
        : what;
    await Promise.all([this.page.waitForEvent('load'), target.click()]);
  }

  /** Sends a form of the page by its first button: the page's first form that writes, or the one at an address. */
  async send(address?: string): Promise<void> {
    const form = this.main.locator(
      address === undefined ? 'form[method=post]' : `form[method=post][action="${address}"]`,
    );
    await this.press(form.first().locator('button:not([type=button])').first());
  }

  /** Expects words in the main part of the page. */
  async sees(words: string | RegExp): Promise<void> {
    const text = await this.page.locator('body').innerText();
    if (typeof words === 'string') expect(text).toContain(words);
    else expect(text).toMatch(words);
  }

  /** Moves the demonstration's date forward from the header: to a day (2026-11-10), or by a number of days. */
  async moveDate(to: string | 1 | 7): Promise<void> {
    await this.page.locator('.demo summary').click();
    if (typeof to === 'number') return this.press(this.page.locator(`.demo button[name=days][value="${to}"]`));
    await this.page.locator('#demonstration-date').fill(to);
    await this.press(this.page.locator('form', { has: this.page.locator('#demonstration-date') }).locator('button'));
  }

  /** Expects that axe finds nothing against WCAG 2.2 AA on the page that is open. */
  async passesAxe(): Promise<void> {
    expect(await axeOf(this.page)).toEqual([]);
  }

  /** Notes whatever is wrong on the way. */
  async watch(): Promise<void> {
    this.page.on('console', (message) => {
      // What the server refuses is told by its status; a page of 400 is no error of the page.
      if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
      this.troubles.push(`${this.path}: ${message.text()}`);
    });
    this.page.on('pageerror', (error) => this.troubles.push(`${this.path}: ${error.message}`));
    this.page.on('response', (response) => {
      if (!isExpected(response)) this.troubles.push(`${response.status()} ${response.url()}`);
    });
    await this.#context.addInitScript(sayTooWide);
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }
}

/** A page or a saved line may be refused; a style sheet or a picture may not. */
function isExpected(response: Response): boolean {
  const kind = response.request().resourceType();
  return response.status() < 400 || (response.status() < 500 && ['document', 'fetch', 'xhr'].includes(kind));
}

/** Runs in every page, as text since it is none of this program's: a page that must be pushed sideways says so, and by what. */
const sayTooWide = `addEventListener('load', () => {
  const width = document.scrollingElement.scrollWidth;
  if (width <= innerWidth) return;
  const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
  const first = wide.slice(0, 3).map((one) => one.tagName.toLowerCase() + (one.className ? '.' + one.className : ''));
  console.error('wider than the screen: ' + width + ' of ' + innerWidth + ' px (' + first.join(', ') + ')');
});`;

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Found {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** What axe finds against WCAG 2.2 AA on a page, a line for each place. */
export async function axeOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )) as Found[];
  const { pathname } = new URL(page.url());
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${pathname} ${id} (${help}): ${target.join(' ')} ${failureSummary ?? ''}`,
    ),
  );
}
