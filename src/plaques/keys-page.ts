import { Readable } from 'node:stream';
import { tabsOf, type TabsShown } from '../public-site/tabs.ts';
import { dayOf, sayDay } from '../web/days.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { type PublishedKey, publishedKeys } from './keys.ts';
import { shortKey } from './shown.ts';
import { fingerprintOf, pemOf } from './signing.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'plaques/keys': KeysPage;
    'plaques/help': HelpPage;
  }
}

interface KeysPage {
  readonly title: string;
  readonly styles: readonly string[];
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly keys: readonly {
    readonly short: string;
    readonly since: string;
    readonly pem: string;
    readonly fingerprint: string;
  }[];
}

interface HelpPage {
  readonly title: string;
  readonly styles: readonly string[];
  readonly tabs: TabsShown;
  /** Where the files are fetched from. */
  readonly address: string;
  readonly script: string;
  readonly openssl: string;
}

/** All keys that ever signed a certificate, for whoever checks one without this site. */
export async function showKeys(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  return page('plaques/keys', {
    title: t('plaques.keys.title'),
    styles: ['/css/plaques.css'],
    crumbs: [
      { text: t('public-site.title'), href: '/public' },
      { text: t('plaques.check.title'), href: '/public/plaques' },
      { text: t('plaques.keys.title') },
    ],
    keys: (await publishedKeys(db)).map(({ publicKey, madeAt }) => ({
      short: shortKey(publicKey),
      since: t('plaques.keys.since', { day: sayDay(t, dayOf(madeAt)) }),
      pem: pemOf(publicKey).trim(),
      fingerprint: fingerprintOf(publicKey).replace(/(.{4})(?=.)/g, '$1 '),
    })),
  });
}

/** The same as a file, one key below the other. */
export async function sendKeys({ db }: Visit): Promise<Reply> {
  const file = Buffer.from(fileOf(await publishedKeys(db)));
  return {
    kind: 'file',
    file: {
      stream: Readable.from([file]),
      type: 'application/x-pem-file',
      name: 'dabiao-keys.pem',
      size: file.length,
      inline: false,
      fresh: true,
    },
  };
}

const fileOf = (keys: readonly PublishedKey[]): string => keys.map(({ publicKey }) => pemOf(publicKey)).join('');

/** How to check a plaque or certificate, with and without this site. */
export async function showHelp(visit: Visit): Promise<Reply> {
  const { t, address } = visit;
  return page('plaques/help', {
    title: t('plaques.help.title'),
    styles: ['/css/plaques.css'],
    tabs: tabsOf(visit, '/public/plaques'),
    address,
    script: `curl -O ${address}/check-plaque.mjs
curl -o keys.pem ${address}/public/keys.pem
node check-plaque.mjs keys.pem "${address}/public/plaques/…"`,
    openssl: opensslLines(t('plaques.help.school')),
  });
}

/** Four lines without a line break behind the last are what is signed; the signature is base64url without filling. */
const opensslLines = (school: string): string => String.raw`NUMBER=341225-2026-0001
SCHOOL="${school}"
DAY=2026-11-02
SIGNATURE=…
printf 'dabiao-plaque-v1\n%s\n%s\n%s' "$NUMBER" "$SCHOOL" "$DAY" > text
printf '%s==' "$SIGNATURE" | tr -d ' \n' | tr -- '-_' '+/' | openssl base64 -d -A > signature
openssl pkeyutl -verify -pubin -inkey keys.pem -rawin -in text -sigfile signature`;
