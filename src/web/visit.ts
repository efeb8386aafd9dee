import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Actor, Permission } from '../accounts/permissions.ts';
import type { Scan } from '../evidence/scanner.ts';
import type { Storage } from '../evidence/storage.ts';
import type { Language, Say, Translate } from './texts.ts';
import type { Pages } from './pages.ts';

/** A file that came with a form, resting in a temporary place until the handler keeps it. */
export interface Upload {
  readonly field: string;
  readonly path: string;
  readonly name: string;
  readonly size: number;
}

/** What one request brings to a room: who asks, when, what was typed, and the database (inside a transaction when anything is written). */
export interface Visit {
  readonly db: Knex;
  readonly actor: Actor | null;
  readonly door: Door;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly uploads: readonly Upload[];
  /** Set when what was sent with the form could not be taken; a key of a sentence. */
  readonly uploadProblem: string | null;
  /** The product's own time: the demonstration's runs apart from the real one. */
  readonly now: Date;
  /** The day of `now` in Shanghai, as 2026-11-02. */
  readonly today: string;
  readonly demonstration: boolean;
  readonly language: Language;
  readonly t: Translate;
  /** The words of another language: of a file that was made in it. */
  readonly tIn: (language: Language) => Translate;
  readonly say: Say;
  /** True when the page's own script asks, which wants JSON. */
  readonly wantsJson: boolean;
  readonly parts: Parts;
  /** Address at which this visitor reaches the product, without a slash at its end. */
  readonly address: string;
  /** The network address that the request comes from: to count by, never to be kept or shown. */
  readonly from: string;
  readonly session: SessionDeeds;
  /** Knows the request; told nothing of persons. */
  readonly log: Pick<Logger, 'warn' | 'error'>;
  /** Whether the visitor has hung up meanwhile. */
  readonly gone: () => boolean;
}

/** A form that someone sent after their session had ended: shown again once they have signed in. */
export interface Kept {
  readonly url: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** What a handler may do to the session; it happens at once, not with the transaction. */
export interface SessionDeeds {
  /** Checks name and password through passport. */
  authenticate(): Promise<{ personId: number } | { problem: string; values?: Record<string, string> }>;
  /** Starts a new session for a person, so that an older cookie is worth nothing. */
  signIn(personId: number): Promise<void>;
  signOut(): Promise<void>;
  choosePost(postId: number): void;
  /** Keeps a form that was sent after the session had ended, until it is sent again; null keeps none. */
  keep(form: Kept | null): void;
  kept(): Kept | null;
  /** The token that every form of this session bears. */
  token(): string;
}

/** What the whole app is built of; a test builds it of its own. */
export interface Parts {
  readonly db: Knex;
  readonly production: boolean;
  readonly baseUrl: string | null;
  readonly sessionSecret: string;
  /** Opens the key that signs certificates of plaques. */
  readonly plaqueSecret: string;
  readonly storage: Storage;
  /** Looks for viruses; null where nobody does. */
  readonly scan: Scan | null;
  /** How many bytes of evidence a school may keep. */
  readonly schoolQuota: number;
}

export interface Flash {
  readonly tone: 'done' | 'warning' | 'error';
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What is said in the end. It is data, so that nothing is said before it is saved. */
export type Reply =
  | { readonly kind: 'page'; readonly name: keyof Pages; readonly model: object; readonly status: number }
  | { readonly kind: 'redirect'; readonly url: string; readonly flash?: Flash; readonly language?: Language }
  | { readonly kind: 'json'; readonly body: unknown; readonly status: number }
  | { readonly kind: 'file'; readonly file: FileReply };

export interface FileReply {
  readonly stream: NodeJS.ReadableStream;
  readonly type: string;
  readonly name: string;
  readonly size: number | null;
  readonly inline: boolean;
  /** Made for this answer: the next one may be another, and the browser keeps none. */
  readonly fresh?: true;
  /** A page of ours may show it in a frame. */
  readonly framed?: boolean;
}

/** The page of a room with its model; the compiler knows which model belongs to which page. */
export const page = <Name extends keyof Pages>(name: Name, model: Pages[Name], status = 200): Reply => ({
  kind: 'page',
  name,
  model,
  status,
});

/** Sends the browser on after something was saved, with a word about it. */
export const seeOther = (url: string, flash?: Flash): Extract<Reply, { kind: 'redirect' }> => ({
  kind: 'redirect',
  url,
  ...(flash && { flash }),
});

export const json = (body: unknown, status = 200): Reply => ({ kind: 'json', body, status });

/**
 * One door of the product. `may` is required: 'anyone' and 'signed in' must be said aloud.
 * Where a path names a subject (`:id`), the handler asks `may` about that subject; without one the permission is asked at the door.
 */
export interface Door {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly may: Permission | 'anyone' | 'signed in';
  readonly handle: (visit: Visit) => Promise<Reply>;
  /** Names of file fields that this form may bring, how many files altogether, and how many bytes each where less than usual. */
  readonly files?: { readonly fields: readonly string[]; readonly most: number; readonly largest?: number };
  /** A page that bears a form for people who are not signed in, and so needs a session of its own. */
  readonly form?: true;
  /**
   * Begins no transaction: it works on the session, which is saved on a connection of its own (inside one the two would wait for
   * each other), or first stores files, which may take long, and begins one itself.
   */
  readonly outsideTransaction?: true;
  /** Open to somebody who must first choose a password. */
  readonly beforePassword?: true;
}

/** The actor of a door that only signed-in people reach. */
export function actorOf(visit: Visit): Actor {
  if (visit.actor === null) throw new TypeError(`${visit.door.path} is open to anyone, and has no actor`);
  return visit.actor;
}
