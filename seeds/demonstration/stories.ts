/** How far a school has come in the demonstration, and what its sheets say. All of it is made up. */
export interface Story {
  readonly school: string;
  readonly track: Track;
  /** The step it took last; null: it has only been listed. */
  readonly last: StepName | null;
  /** The school's own sheet: which share of the lines is filled in. */
  readonly filled?: number;
  /** Points lost at each stage, in points. */
  readonly loses?: Partial<Record<'school' | 'county' | 'city', number>>;
  /** Share of the lines scored on the sheet of the stage that is going on. */
  readonly scored?: number;
  /** The fact that vetoes it at the county's review. */
  readonly veto?: string;
  /** Why it was sent back after its last step. */
  readonly sentBack?: string;
  /** Who leads the team of the stage: the first account of the pair, else the second. */
  readonly secondLeads?: boolean;
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
  'approve',
  'award',
] as const;
export type StepName = (typeof stepNames)[number];

/** On which days of 2026 the steps were taken. Every one lies before the demonstration begins, on 2 November. */
const tracks = {
  earliest: ['09-17', '09-18', '09-21', '09-24', '09-25', '09-28', '10-09', '10-10', '10-12', '10-20', '10-22'],
  early: ['09-22', '09-23', '09-24', '09-29', '09-30', '10-09', '10-14', '10-15', '10-16', '10-26', '10-28'],
  middle: ['09-28', '09-29', '10-09', '10-15', '10-16', '10-19', '10-21', '10-22', '10-23', '10-31', '11-01'],
  late: ['10-19', '10-20', '10-21', '10-26', '10-27', '10-28', '10-29', '10-30', '10-30', '10-31', '11-01'],
} as const;
export type Track = keyof typeof tracks;

/** The day of a step on a track, as 2026-10-22. */
export const dayOfStep = (track: Track, step: StepName): string => `2026-${tracks[track][stepNames.indexOf(step)]}`;

export const stories: readonly Story[] = [
  { school: 'fangji', track: 'late', last: null },
  { school: 'yichu', track: 'late', last: null, filled: 0.35, loses: { school: 40 } },
  { school: 'zhonggangzhongxue', track: 'late', last: null, filled: 0.9, loses: { school: 45 } },
  { school: 'chaiji', track: 'late', last: null, filled: 0.6, loses: { school: 38 } },
  {
    school: 'xincun',
    track: 'late',
    last: 'submit',
    loses: { school: 22 },
    sentBack: '生均图书册数与图书室台账不一致，请核对后重新提交。',
  },
  { school: 'zhonggang', track: 'late', last: 'submit', loses: { school: 36 } },
  { school: 'liugou', track: 'late', last: 'apply', loses: { school: 41 } },
  { school: 'zhaoji', track: 'late', last: 'apply', loses: { school: 33 } },
  { school: 'tianji', track: 'late', last: 'county team', loses: { school: 47, county: 60 }, scored: 0.08 },
  { school: 'huanggang', track: 'late', last: 'county team', loses: { school: 28, county: 45 }, scored: 0.55 },
  { school: 'jiaopi', track: 'late', last: 'county team', loses: { school: 30, county: 52 }, scored: 1 },
  { school: 'zhangzhai', track: 'late', last: 'county sign', loses: { school: 42, county: 61 } },
  { school: 'wangyan', track: 'late', last: 'county sign', loses: { school: 93, county: 131 } },
  { school: 'zhuzhai', track: 'middle', last: 'county conclude', loses: { school: 96, county: 137 } },
  {
    school: 'wangdian',
    track: 'middle',
    last: 'county conclude',
    loses: { school: 37, county: 48 },
    veto: 'ethics_breach',
  },
  { school: 'dicheng', track: 'late', last: 'county conclude', loses: { school: 44, county: 59 } },
  { school: 'honghe', track: 'late', last: 'city team', loses: { school: 39, county: 54, city: 66 }, scored: 0.3 },
  { school: 'gongqiao', track: 'middle', last: 'city team', loses: { school: 51, county: 68, city: 77 }, scored: 1 },
  { school: 'wanghua', track: 'late', last: 'city sign', loses: { school: 35, county: 57, city: 63 } },
  { school: 'caoji', track: 'middle', last: 'city conclude', loses: { school: 31, county: 49, city: 58 } },
  { school: 'jiaopizhigao', track: 'middle', last: 'city conclude', loses: { school: 54, county: 72, city: 83 } },
  { school: 'chengguan', track: 'late', last: 'publish', loses: { school: 29, county: 43, city: 55 } },
  { school: 'yixiao', track: 'middle', last: 'publish', loses: { school: 18, county: 30, city: 41 } },
  { school: 'santa', track: 'middle', last: 'publish', loses: { school: 46, county: 64, city: 71 } },
  { school: 'miaoji', track: 'early', last: 'approve', loses: { school: 34, county: 47, city: 62 } },
  { school: 'wangjiaba', track: 'earliest', last: 'award', loses: { school: 27, county: 38, city: 46 } },
];

/** Results of the year before: these schools were not compliant, and are on the list again. */
export const lastYear: readonly { school: string; county: number; city?: number }[] = [
  { school: 'fangji', county: 141 },
  { school: 'caoji', county: 92, city: 118 },
  { school: 'liugou', county: 163 },
  { school: 'yichu', county: 88, city: 106 },
];
