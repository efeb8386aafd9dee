import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { fontConfiguration, unpacked } from './unpacked.ts';

/** Not the flags that the package suggests: its `--single-process` dies with the first page that is closed. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Today's Chromium: the one that npm brought (Linux x64), or the one of CHROME_PATH.
 *
 * @throws Error on another machine without CHROME_PATH
 */
export async function launchChromium(): Promise<Browser> {
  const given = process.env['CHROME_PATH'];
  if (given) return chromium.launch({ executablePath: given, args: flags });
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('npm brings a browser for Linux x64 only: set CHROME_PATH to a Chromium of this machine');
  }
  const folder = unpacked('@sparticuz/chromium', ['al2023', 'swiftshader']);
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: flags,
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_FILE: fontConfiguration() },
  });
}
