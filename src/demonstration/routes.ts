import type { Door } from '../web/visit.ts';

export const doors: readonly Door[] = [];
