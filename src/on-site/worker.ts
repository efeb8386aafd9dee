import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { sharedModules } from '../web/modules.ts';
import { publicFolder } from '../web/render.ts';

/**
 * The service worker of this version: what it keeps for pages without a network is named in it, each with the digest of its
 * content, so that a browser takes a new one as soon as anything has changed.
 */
export function workerSource(asset: (path: string) => string): string {
  const files = readdirSync(publicFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(css|js|svg|webmanifest)$/.test(entry.name))
    .map((entry) => `/${relative(publicFolder, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
    .filter((path) => path !== workerFile)
    .toSorted();
  const assets = [...files.map(asset), ...sharedModules];
  const source = readFileSync(join(publicFolder, workerFile), 'utf8');
  const modules = sharedModules.map((path) =>
    readFileSync(join(import.meta.dirname, '..', path.replace(/^\/modules\//, '')), 'utf8'),
  );
  const digest = createHash('sha256').update([...assets, source, ...modules].join('\n'));
  const version = digest.digest('hex').slice(0, 10);
  return `const version = '${version}';\nconst assets = ${JSON.stringify(assets)};\n${source}`;
}

const workerFile = '/js/worker.js';
