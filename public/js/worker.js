/* global assets, version */
// Stands between the pages and the network: what was taken along is there without one, and what is read is renewed with one.
// The server writes `version` and `assets` before this (src/on-site/worker.ts); the queue is not its business.
const ours = `dabiao ${version}`;
const pages = 'dabiao pages';
const patience = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(ours)
      .then((cache) => cache.addAll(assets))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith('dabiao ') && name !== ours && name !== pages))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (/^\/(css|js|modules)\/|\.(svg|png|webmanifest)$/.test(url.pathname)) event.respondWith(asset(request, url));
  else if (/^\/evidence\/[^/]+\/thumbnail$/.test(url.pathname)) event.respondWith(picture(request));
  else if (
    /^\/(on-site|assessments\/\d+\/(sheets\/(county|city)|records\/(county|city)\/new|visits\/(county|city)))(\/|$)/.test(
      url.pathname,
    )
  ) {
    event.respondWith(page(request, url));
  }
});

/** What bears its digest never changes; the rest is asked for, and taken from here where nobody answers. */
async function asset(request, url) {
  const cache = await caches.open(ours);
  const same = url.searchParams.has('v') ? await cache.match(request) : undefined;
  if (same) return same;
  const other = () => cache.match(request, { ignoreSearch: true });
  return fetch(request).catch(async () => (await other()) || Response.error());
}

async function picture(request) {
  const kept = await (await caches.open(pages)).match(request.url);
  return kept || fetch(request);
}

/** From the network, which renews what was taken along; from here where there is none, or it is too slow. */
async function page(request, url) {
  const cache = await caches.open(pages);
  const key = keyOf(url);
  const kept = await cache.match(key, { ignoreVary: true });
  if (!kept) {
    // A sheet is opened where one goes on with it, which the server knows: without it, at its first page.
    return fetch(request).catch(
      async () => (await firstOf(cache, key)) || (await cache.match('/on-site')) || Response.error(),
    );
  }
  const asked = fetch(request).then(async (response) => {
    if (response.ok && response.type === 'basic' && !response.redirected) await cache.put(key, response.clone());
    return response;
  });
  asked.catch(() => undefined);
  const late = new Promise((resolve) => setTimeout(resolve, patience, kept));
  return Promise.race([asked.catch(() => kept), late]);
}

/** Of what else an address asks a page that was taken along knows nothing but the kind of a record. */
function keyOf({ pathname, searchParams }) {
  return searchParams.has('kind') ? `${pathname}?kind=${searchParams.get('kind')}` : pathname;
}

async function firstOf(cache, sheet) {
  if (/\/records\/(county|city)\/new$/.test(sheet)) return cache.match(`${sheet}?kind=lesson`, { ignoreVary: true });
  if (!/\/sheets\/(county|city)$/.test(sheet)) return undefined;
  const sections = (await cache.keys()).map(({ url }) => url).filter((url) => url.includes(`${sheet}/sections/`));
  return sections.length > 0 ? Response.redirect(sections[0], 302) : undefined;
}
