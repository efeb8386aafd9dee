import { randomUUID } from 'node:crypto';

/** What a form of a lesson sends, finished. */
export const aLesson = (more: Readonly<Record<string, string | readonly string[]>> = {}) => ({
  kind: 'lesson',
  key: randomUUID(),
  deed: 'final',
  on: '2026-11-02',
  time: '08:30',
  codes: ['C74'],
  class: '三（1）班',
  subject: '语文',
  topic: '搭船的鸟',
  from: '07:50',
  to: '08:30',
  notes: '朗读充分，讨论有序。',
  'ratings.aims': 'A',
  'ratings.content': 'A',
  'ratings.teaching': 'B',
  'ratings.participation': 'B',
  'ratings.effect': 'B',
  overall: 'B',
  ...more,
});

/** What a form of a look round sends, finished. */
export const aLook = (more: Readonly<Record<string, string | readonly string[]>> = {}) => ({
  kind: 'site',
  key: randomUUID(),
  deed: 'final',
  codes: ['C1'],
  place: '教学楼北侧',
  found: '通道畅通。',
  ...more,
});
