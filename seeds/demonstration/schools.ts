import type { FlatFigures, SchoolType } from '../../src/scoring/school.ts';

/**
 * The 28 schools of the Plan's first batch. Real: their names, where they lie, who runs them.
 * Made up: that 中岗中学 is nine-year, 三塔中学 a complete middle school, and the two 职高 have a junior section; every head count.
 */
export interface DemonstrationSchool {
  readonly key: string;
  readonly name: string;
  /** Code of the township that runs it, or of the county (县属). */
  readonly region: string;
  readonly type: SchoolType;
  readonly pupils: { readonly primary?: number; readonly junior?: number; readonly senior?: number };
}

const county = '341225';

const primary = (key: string, name: string, region: string, pupils: number): DemonstrationSchool => ({
  key,
  name,
  region,
  type: 'primary',
  pupils: { primary: pupils },
});

export const schools: readonly DemonstrationSchool[] = [
  primary('fangji', '方集镇中心小学', '341225101', 864),
  primary('zhonggang', '中岗镇中心小学', '341225102', 742),
  primary('chaiji', '柴集镇中心小学', '341225103', 918),
  primary('xincun', '新村镇中心小学', '341225104', 655),
  primary('zhuzhai', '朱寨镇中心小学', '341225106', 1036),
  primary('liugou', '柳沟镇中心小学', '341225107', 587),
  primary('zhaoji', '赵集镇中心小学', '341225108', 812),
  primary('tianji', '田集镇中心小学', '341225109', 694),
  primary('huanggang', '黄岗镇中心小学', '341225111', 1124),
  primary('jiaopi', '焦陂镇中心小学', '341225112', 1268),
  primary('zhangzhai', '张寨镇中心小学', '341225113', 773),
  primary('wangyan', '王堰镇中心小学', '341225114', 702),
  primary('dicheng', '地城镇中心小学', '341225115', 986),
  primary('honghe', '洪河桥镇中心小学', '341225116', 648),
  primary('wanghua', '王化镇中心小学', '341225118', 895),
  primary('caoji', '曹集镇中心小学', '341225119', 826),
  primary('huilong', '会龙镇中心小学', '341225121', 760),
  primary('xutang', '许堂乡中心小学', '341225201', 531),
  primary('wangjiaba', '王家坝中心学校', '341225117', 678),
  primary('chengguan', '城关中心学校', '341225120', 1542),
  primary('miaoji', '苗集中心学校', '341225110', 934),
  primary('wangdian', '王店中心学校', '341225200', 857),
  primary('yixiao', '一小', county, 1866),
  { key: 'yichu', name: '一初', region: county, type: 'junior', pupils: { junior: 1788 } },
  {
    key: 'gongqiao',
    name: '公桥职高',
    region: '341225205',
    type: 'vocational_junior',
    pupils: { junior: 520, senior: 680 },
  },
  {
    key: 'jiaopizhigao',
    name: '焦陂职高',
    region: '341225112',
    type: 'vocational_junior',
    pupils: { junior: 610, senior: 940 },
  },
  {
    key: 'zhonggangzhongxue',
    name: '中岗中学',
    region: '341225102',
    type: 'nine_year',
    pupils: { primary: 612, junior: 438 },
  },
  { key: 'santa', name: '三塔中学', region: county, type: 'complete_middle', pupils: { junior: 900, senior: 600 } },
];

/** Made-up basic figures that follow from the head counts: classes of 42 or 46, a staff a little above the rule, one boarder in eight. */
export function figuresOf({ pupils }: DemonstrationSchool): FlatFigures {
  const { primary: small = 0, junior = 0, senior } = pupils;
  const classes = { primary: Math.ceil(small / 42), junior: Math.ceil(junior / 46) };
  const staff = Math.ceil((small / 19 + junior / 13.5) * 1.04);
  const given: Record<string, number | undefined> = {
    'pupils.primary': pupils.primary,
    'pupils.junior': pupils.junior,
    'pupils.senior': senior,
    boarders: Math.floor((small + junior) / 8),
    'classes.primary': small > 0 ? classes.primary : undefined,
    'classes.junior': junior > 0 ? classes.junior : undefined,
    'classesWithinLimit.primary': small > 0 ? classes.primary : undefined,
    'classesWithinLimit.junior': junior > 0 ? classes.junior : undefined,
    staff,
    fullTimeTeachers: Math.floor(staff * 0.93),
  };
  return Object.fromEntries(Object.entries(given).filter(([, count]) => count !== undefined)) as FlatFigures;
}

/** A made-up code: the county's, and the school's place on the list. */
export const codeOf = ({ key }: DemonstrationSchool): string =>
  `${county}${1001 + schools.findIndex((school) => school.key === key)}`;

/** A made-up place within the county, by the school's place on the list: degrees (WGS 84). */
export function standsAt({ key }: DemonstrationSchool): { latitude: number; longitude: number } {
  const place = schools.findIndex((school) => school.key === key);
  const apart = (step: number, steps: number): number => Math.round(((place * step) % steps) * 8_000) / 1e6;
  return { latitude: 32.53 + apart(5, 29), longitude: 115.42 + apart(11, 41) };
}

/** The school of a key. */
export function schoolOf(key: string): DemonstrationSchool {
  const school = schools.find((one) => one.key === key);
  if (school === undefined) throw new RangeError(`no school ${key}`);
  return school;
}
