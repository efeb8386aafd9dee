/**
 * Every page and its model. Each room adds its own (`declare module '../web/pages.ts' { interface Pages { … } }`),
 * so that a view that is not named here, or a model that lacks something, does not compile.
 */
export interface Pages {
  'web/refusal': { status: number; sentence: string; who: string; id: string; back: string };
}
