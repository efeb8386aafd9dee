import type { Request } from 'express';
import type { Csrf } from './csrf.ts';
import type { Render } from './render.ts';
import type { Passport } from './session.ts';
import { type Language, languageOf, type Texts } from './texts.ts';
import type { Parts } from './visit.ts';

/** What all doors share: the parts of the app, and how pages are made. */
export interface Building {
  readonly parts: Parts;
  readonly demonstration: boolean;
  readonly texts: Record<Language, Texts>;
  readonly render: Render;
  readonly asset: (path: string) => string;
  readonly csrf: Csrf;
  readonly who: Passport;
}

/** The product's own time. Rules never read a clock: they are told this. */
export const nowFor = (req: Request): Date =>
  new Date(Date.now() + (req.user?.offsetSeconds ?? req.offsetSeconds ?? 0) * 1000);

export const languageFor = (req: Request): Language =>
  languageOf(/(?:^|; )language=([^;]+)/.exec(req.headers.cookie ?? '')?.[1]);

export const textsFor = (building: Building, req: Request): Texts => building.texts[languageFor(req)];

/** Whether the page's own script asks. */
export const wantsJson = (req: Request): boolean => req.get('accept')?.startsWith('application/json') === true;
