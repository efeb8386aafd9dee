import { describe, expect, test } from 'vitest';
import type { Actor, Post, Role } from '../../src/accounts/permissions.ts';
import type { SheetStage } from '../../src/assessments/store.ts';
import { earlierLineSeen, evidenceSeen, lineSeen, ownSheet, seenBy, type Watched } from '../../src/sheets/seen.ts';

const at = new Date('2026-11-02T01:00:00Z');
const township = '34/3412/341225/341225101/';

const assessment = {
  school: { id: 7 },
  regionPath: township,
  decidedAt: 'county',
  team: [
    { sheetId: 2, stage: 'county', personId: 21, name: '甲', leads: true },
    { sheetId: 3, stage: 'city', personId: 31, name: '乙', leads: true },
  ],
} as unknown as Watched;

const someone = (id: number, role: Role, regionPath: string | null, schools: number[] = []): Actor => {
  const post = {
    id,
    role,
    regionPath,
    regionLevel: null,
    schools: schools.map((school) => ({ id: school, name: '' })),
  };
  return { id, post: post as unknown as Post } as Actor;
};

const people = {
  clerk: someone(11, 'clerk', null, [7]),
  principal: someone(12, 'principal', null, [7]),
  township: someone(13, 'township officer', township),
  inspector: someone(21, 'county inspector', '34/3412/341225/'),
  'county office': someone(22, 'county office', '34/3412/341225/'),
  'county group': someone(23, 'county leading group', '34/3412/341225/'),
  expert: someone(31, 'city expert', '34/3412/'),
  'city office': someone(32, 'city office', '34/3412/'),
  province: someone(41, 'province viewer', '34/'),
} as const;

type Signed = { stage: SheetStage; signedAt: Date | null; concludedAt: Date | null };
const sheet = (stage: SheetStage, how: 'open' | 'signed' | 'concluded'): Signed => ({
  stage,
  signedAt: how === 'open' ? null : at,
  concludedAt: how === 'concluded' ? at : null,
});
const sheetsOf = (...sheets: Signed[]) => new Map(sheets.map((one) => [one.stage, one]));
const signs = { all: '+', 'by line': '~', progress: '-' };

describe('who sees what of a sheet: + all, ~ line by line, - only progress', () => {
  // clerk, principal, township, inspector, county office, county group, expert, city office, province
  test.each([
    ['the self-evaluation being filled in', [sheet('school', 'open')], 'school', '+ + - - - - - - -'],
    ['the submitted self-evaluation', [sheet('school', 'signed')], 'school', '+ + + - - - - - -'],
    ['the filed one', [sheet('school', 'concluded'), sheet('county', 'open')], 'school', '+ + + ~ + + ~ + +'],
    [
      'the filed one, when the county has signed off',
      [sheet('school', 'concluded'), sheet('county', 'signed')],
      'school',
      '+ + + + + + ~ + +',
    ],
    ['the county sheet being scored', [sheet('county', 'open')], 'county', '- - - + + - - - -'],
    ['the signed county sheet', [sheet('county', 'signed')], 'county', '- - - + + - - - -'],
    [
      'the concluded county sheet',
      [sheet('county', 'concluded'), sheet('city', 'open')],
      'county',
      '+ + + + + + ~ + +',
    ],
    [
      'the concluded county sheet, when the city has signed off',
      [sheet('county', 'concluded'), sheet('city', 'signed')],
      'county',
      '+ + + + + + + + +',
    ],
    ['the city sheet being scored', [sheet('city', 'open')], 'city', '- - - - - - + + -'],
    ['the concluded city sheet', [sheet('city', 'concluded')], 'city', '+ + + + + + + + +'],
  ] as const)('%s', (_, sheets, stage, expected) => {
    const all = sheetsOf(...sheets);
    const seen = Object.values(people).map((person) => signs[seenBy(person, assessment, all.get(stage)!, all)]);
    expect(seen.join(' ')).toBe(expected);
  });

  test('another school and another township see nothing of a submitted self-evaluation', () => {
    const all = sheetsOf(sheet('school', 'signed'));
    const strangers = [
      someone(91, 'principal', null, [8]),
      someone(92, 'township officer', '34/3412/341225/341225102/'),
    ];
    expect(strangers.map((person) => seenBy(person, assessment, all.get('school')!, all))).toEqual([
      'progress',
      'progress',
    ]);
  });

  test('a member of a later team sees line by line in whatever post they look', () => {
    const all = sheetsOf(sheet('county', 'concluded'), sheet('city', 'open'));
    const inOffice = someone(31, 'city office', '34/3412/');
    expect(seenBy(inOffice, assessment, all.get('county')!, all)).toBe('by line');
  });
});

test.each([
  ['judged', 0, false],
  ['checklist', 0, false],
  ['fact', 0, false],
  ['measured', 0, true],
  ['figure', 0, true],
  ['judged', 1, true],
  ['checklist', 2, true],
  ['fact', 1, true],
] as const)('what was said of a %s line earlier, own version %i: %s', (kind, version, expected) => {
  expect(earlierLineSeen(kind, { version })).toBe(expected);
  expect(lineSeen('by line', kind, { version })).toBe(expected);
  expect(lineSeen('all', kind, { version })).toBe(true);
  expect(lineSeen('progress', kind, { version })).toBe(false);
});

test('evidence is shown to a later team from the start, and to nobody who sees only progress', () => {
  expect((['all', 'by line', 'progress'] as const).map(evidenceSeen)).toEqual([true, true, false]);
});

test('the sheet of one who sits on a team is their own; others have none', () => {
  const all = sheetsOf(sheet('county', 'open'));
  expect(ownSheet(people.inspector, assessment, all)?.stage).toBe('county');
  expect(ownSheet(people.clerk, assessment, all)).toBeNull();
});
