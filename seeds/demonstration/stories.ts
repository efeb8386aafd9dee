import type { DemonstrationSchool } from './schools.ts';

/** How far a school has come in the demonstration, and what its sheets say. All of it is made up. */
export interface Story {
  readonly school: string;
  readonly track: Track;
  /** The step it took last; null: it has only been listed. */
  readonly last: StepName | null;
  /** The school's own sheet: which share of the lines is filled in. Blank without it, unless it was submitted. */
  readonly filled?: number;
  /** Points lost at each stage, in points. */
  readonly loses?: Partial<Record<'school' | 'county' | 'city', number>>;
  /** Share of the lines scored on the sheet of the stage that is going on. */
  readonly scored?: number;
  /** Days of visits, where they are not those that the track gives. */
  readonly visits?: Partial<Record<'county' | 'city', string>>;
  /** A dated fact that the county's inspectors find, on which the school's own sheet says 待核实: it vetoes the school. */
  readonly veto?: { readonly fact: string; readonly on: string; readonly source: string };
  /** A D-class building that is fenced off: it is written down at every stage, and vetoes nothing. */
  readonly closedBuilding?: true;
  /** The township sent it back after it was submitted. */
  readonly sentBack?: { readonly on: string; readonly newDate: string; readonly reason: string };
  /** The county office gave it other dates. */
  readonly extended?: {
    readonly on: string;
    readonly selfEvaluationBy: string;
    readonly applicationBy: string;
    readonly reason: string;
  };
  /** The pupils of that year, where they were others than this year's. */
  readonly pupils?: DemonstrationSchool['pupils'];
  /** What was held of one thing in that year, in whole units, where it was far from this year's. */
  readonly held?: Readonly<Record<string, number>>;
  /** It was basic, and its office ordered it to mend. */
  readonly mends?: { readonly on: string; readonly dueOn: string };
  /** The second account of the pair leads the teams, not the first. */
  readonly secondLeads?: true;
}

export const stepNames = [
  'submit',
  'apply',
  'county team',
  'county sign',
  'county conclude',
  'city team',
  'city sign',
  'city conclude',
  'publish',
  'propose',
  'approve',
  'award',
] as const;
export type StepName = (typeof stepNames)[number];

/**
 * On which days the steps were taken: working days, and before the demonstration begins on 2 November 2026. Approvals come
 * after the five working days of the notice; a notice of 23 October is over on that morning, one of 30 October runs.
 */
const tracks = {
  earliest: [
    '09-15',
    '09-16',
    '09-17',
    '09-22',
    '09-23',
    '09-24',
    '09-29',
    '09-30',
    '10-12',
    '10-20',
    '10-20',
    '10-22',
  ],
  early: ['09-17', '09-18', '09-21', '09-23', '09-24', '09-28', '10-09', '10-12', '10-15', '10-23', '10-26', '10-28'],
  middle: ['09-28', '09-29', '09-30', '10-12', '10-14', '10-15', '10-20', '10-22', '10-23'],
  // Published a day before 'middle' concludes, so that its notice was over on 30 October.
  forward: ['09-28', '09-29', '09-30', '10-12', '10-14', '10-15', '10-19', '10-20', '10-22', '10-30'],
  late: ['10-14', '10-15', '10-16', '10-21', '10-23', '10-26', '10-28', '10-29', '10-30'],
  latest: ['10-26', '10-27', '10-28', '10-30'],
  'last year': ['10-21', '10-23', '10-27', '11-05', '11-07', '11-10', '11-19', '11-21'],
} as const satisfies Record<string, readonly string[]>;
export type Track = keyof typeof tracks;

/** The day of a step on a track, as 2026-10-22. */
export function dayOfStep(track: Track, step: StepName): string {
  const day = (tracks[track] as readonly string[])[stepNames.indexOf(step)];
  if (day === undefined) throw new RangeError(`${track} has no day for ${step}`);
  return `${track === 'last year' ? 2025 : 2026}-${day}`;
}

/** The schools on the list of 2026. 会龙镇中心小学 is not on it yet: the county office can put it there; 许堂乡中心小学 still mends. */
export const stories: readonly Story[] = [
  { school: 'fangji', track: 'latest', last: null },
  { school: 'yichu', track: 'latest', last: null, filled: 0.35, loses: { school: 40 } },
  { school: 'zhonggangzhongxue', track: 'latest', last: null, filled: 0.9, loses: { school: 45 } },
  {
    school: 'chaiji',
    track: 'latest',
    last: null,
    filled: 0.6,
    loses: { school: 38 },
    extended: {
      on: '2026-10-29',
      selfEvaluationBy: '2026-11-20',
      applicationBy: '2026-11-27',
      reason: '教学楼正在维修，校舍面积须待竣工测量后核定。',
    },
  },
  {
    school: 'xincun',
    track: 'latest',
    last: 'submit',
    loses: { school: 22 },
    sentBack: {
      on: '2026-10-30',
      newDate: '2026-11-06',
      reason: '生均图书册数与图书室台账不一致，请核对后重新提交。',
    },
  },
  { school: 'zhonggang', track: 'latest', last: 'submit', loses: { school: 36 } },
  { school: 'liugou', track: 'latest', last: 'apply', loses: { school: 41 } },
  {
    school: 'tianji',
    track: 'latest',
    last: 'county team',
    loses: { school: 47, county: 60 },
    scored: 0.08,
    visits: { county: '2026-11-03' },
  },
  {
    school: 'huanggang',
    track: 'late',
    last: 'county team',
    loses: { school: 28, county: 45 },
    scored: 0.55,
    visits: { county: '2026-10-30' },
  },
  {
    school: 'jiaopi',
    track: 'late',
    last: 'county team',
    loses: { school: 30, county: 52 },
    scored: 1,
    visits: { county: '2026-10-29' },
    closedBuilding: true,
  },
  { school: 'zhangzhai', track: 'latest', last: 'county sign', loses: { school: 42, county: 61 } },
  { school: 'wangyan', track: 'late', last: 'county sign', loses: { school: 93, county: 131 } },
  { school: 'zhuzhai', track: 'middle', last: 'county conclude', loses: { school: 96, county: 137 } },
  {
    school: 'wangdian',
    track: 'middle',
    last: 'county conclude',
    loses: { school: 37, county: 48 },
    veto: { fact: 'ethics_breach', on: '2026-05-18', source: '县教育局调查处理通报（演示）' },
  },
  { school: 'dicheng', track: 'late', last: 'county conclude', loses: { school: 44, county: 59 } },
  {
    school: 'honghe',
    track: 'late',
    last: 'city team',
    loses: { school: 39, county: 54, city: 66 },
    scored: 0.3,
    visits: { city: '2026-10-30' },
  },
  {
    school: 'zhaoji',
    track: 'middle',
    last: 'city team',
    loses: { school: 33, county: 51, city: 65 },
    scored: 1,
    visits: { city: '2026-10-28' },
  },
  { school: 'wanghua', track: 'late', last: 'city sign', loses: { school: 35, county: 57, city: 63 } },
  { school: 'caoji', track: 'middle', last: 'city conclude', loses: { school: 31, county: 49, city: 58 } },
  { school: 'jiaopizhigao', track: 'middle', last: 'city conclude', loses: { school: 54, county: 72, city: 83 } },
  {
    school: 'chengguan',
    track: 'late',
    last: 'publish',
    loses: { school: 29, county: 43, city: 55 },
    closedBuilding: true,
  },
  { school: 'yixiao', track: 'forward', last: 'propose', loses: { school: 18, county: 30, city: 41 } },
  { school: 'santa', track: 'forward', last: 'propose', loses: { school: 46, county: 64, city: 71 } },
  { school: 'miaoji', track: 'early', last: 'approve', loses: { school: 34, county: 47, city: 62 } },
  {
    school: 'gongqiao',
    track: 'early',
    last: 'approve',
    loses: { school: 51, county: 68, city: 77 },
    secondLeads: true,
  },
  { school: 'wangjiaba', track: 'earliest', last: 'award', loses: { school: 27, county: 38, city: 46 } },
];

/** The year before: these schools failed and are on the list again, but for one that has been mending since. */
export const lastYear: readonly Story[] = [
  {
    school: 'fangji',
    track: 'last year',
    last: 'county conclude',
    loses: { school: 124, county: 161 },
    pupils: { primary: 884 },
  },
  { school: 'caoji', track: 'last year', last: 'county conclude', loses: { school: 118, county: 158 } },
  { school: 'liugou', track: 'last year', last: 'county conclude', loses: { school: 127, county: 163 } },
  // It has bought computers since.
  {
    school: 'yichu',
    track: 'last year',
    last: 'county conclude',
    loses: { school: 116, county: 156 },
    pupils: { junior: 1742 },
    held: { C21: 112 },
  },
  {
    school: 'xutang',
    track: 'last year',
    last: 'county conclude',
    loses: { school: 92, county: 128 },
    mends: { on: '2025-11-12', dueOn: '2026-11-20' },
  },
];
