import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fontConfiguration, unpacked } from './unpacked.ts';

/** The part of puppeteer 5 that tests use; its package brings no types. */
export interface OldBrowser {
  newPage(): Promise<OldPage>;
  version(): Promise<string>;
  close(): Promise<void>;
}

export interface OldPage {
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  goto(address: string): Promise<{ status(): number } | null>;
  url(): string;
  content(): Promise<string>;
  title(): Promise<string>;
  setViewport(size: { width: number; height: number }): Promise<void>;
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  select(selector: string, ...values: string[]): Promise<string[]>;
  focus(selector: string): Promise<void>;
  keyboard: { press(key: string): Promise<void> };
  waitForNavigation(settings?: { waitUntil?: 'load' | 'networkidle0' }): Promise<unknown>;
  waitForSelector(selector: string, settings?: { timeout?: number }): Promise<unknown>;
  waitForFunction(expression: string, settings?: { timeout?: number }): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
  setCookie(...cookies: { name: string; value: string; url: string }[]): Promise<void>;
  screenshot(settings: { path: string; fullPage?: boolean }): Promise<unknown>;
  close(): Promise<void>;
}

/** Chromium 86, the oldest browser that is promised to work: the one of many schools' Windows 7. Null where npm brings none. */
export async function launchOldest(): Promise<OldBrowser | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = unpacked('chrome-aws-lambda', ['aws', 'swiftshader']);
  const puppeteer = createRequire(import.meta.url)('puppeteer-core') as {
    launch(settings: object): Promise<OldBrowser>;
  };
  return puppeteer.launch({
    executablePath: join(folder, 'chromium'),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_FILE: fontConfiguration() },
  });
}
