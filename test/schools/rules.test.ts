import { describe, expect, test } from 'vitest';
import { pinyinOf } from '../../src/schools/pinyin.ts';
import { readSchool, type SchoolPlan, type TypedSchool } from '../../src/schools/rules.ts';

const regions = [
  { code: '341200', level: 'city' },
  { code: '341225', level: 'county' },
  { code: '341225101', level: 'township' },
];
const typed: TypedSchool = {
  name: '方集镇第二小学',
  code: '3412250101',
  type: 'primary',
  region: '341225101',
  pinyin: '',
  initials: '',
  latitude: '',
  longitude: '',
};
const read = (changed: Partial<TypedSchool>, before: SchoolPlan | null = null) =>
  readSchool({ ...typed, ...changed }, regions, before, pinyinOf);

describe('what is refused of a school', () => {
  test.each([
    ['a name left empty', { name: '  ' }, 'name', 'name'],
    ['a name of 61 characters', { name: '学'.repeat(61) }, 'name', 'nameLong'],
    ['a code of nine digits', { code: '341225010' }, 'code', 'code'],
    ['a code with a letter', { code: '34122501O1' }, 'code', 'code'],
    ['a type that is none', { type: 'senior' }, 'type', 'type'],
    ['a region that is a city', { region: '341200' }, 'region', 'region'],
    ['a region that nobody knows', { region: '110000' }, 'region', 'region'],
    ['pinyin in characters', { pinyin: '方集' }, 'pinyin', 'pinyin'],
    ['initials with a dash', { initials: 'f-j' }, 'initials', 'initials'],
  ] as const)('%s', (_, changed, field, key) => {
    expect(read(changed)).toEqual({ problems: [{ field, key: `schools.problem.${key}` }] });
  });

  test('everything that is wrong is said at once', () => {
    const wrong = read({ name: '', code: '', type: '', region: '' });
    expect('problems' in wrong && wrong.problems.map(({ field }) => field)).toEqual(['name', 'code', 'type', 'region']);
  });
});

describe('what is understood', () => {
  test('a code in full-width digits', () => {
    expect(read({ code: ' ３４１２２５０１０１ ' })).toMatchObject({ school: { code: '3412250101' } });
  });

  test('a county that runs the school itself', () => {
    expect(read({ region: '341225' })).toMatchObject({ school: { regionCode: '341225' } });
  });

  test('pinyin as dictionaries write it', () => {
    expect(read({ pinyin: "Lü Zhai Xiao'xue", initials: 'LZXX' })).toMatchObject({
      school: { pinyin: 'lvzhaixiaoxue', initials: 'lzxx' },
    });
  });
});

describe('the spelling of a name', () => {
  test.each([
    ['方集镇中心小学', 'fangjizhenzhongxinxiaoxue', 'fjzzxxx'],
    ['会龙镇中心小学', 'huilongzhenzhongxinxiaoxue', 'hlzzxxx'],
    ['单集小学', 'shanjixiaoxue', 'sjxx'],
    ['曾庄小学', 'zengzhuangxiaoxue', 'zzxx'],
    ['吕寨小学', 'lvzhaixiaoxue', 'lzxx'],
    ['阜阳市第１小学（东校区）', 'fuyangshidi1xiaoxuedongxiaoqu', 'fysd1xxdxq'],
    ['ABC实验学校', 'abcshiyanxuexiao', 'abcsyxx'],
  ])('%s is %s, %s', (name, pinyin, initials) => {
    expect(pinyinOf(name)).toEqual({ pinyin, initials });
  });

  const before: SchoolPlan = {
    name: '乐山小学',
    code: '3412250101',
    type: 'primary',
    regionCode: '341225101',
    pinyin: 'leshanxiaoxue',
    initials: 'lsxx',
    latitude: null,
    longitude: null,
  };
  const kept = { pinyin: before.pinyin, initials: before.initials };

  test('corrected by hand stays corrected while the name stays', () => {
    expect(read({ name: '乐山小学', ...kept }, before)).toMatchObject({ school: kept });
  });

  test('follows a new name when nobody touched it', () => {
    expect(read({ name: '方集镇第三小学', ...kept }, before)).toMatchObject({ school: { initials: 'fjzdsxx' } });
  });

  test('is taken as typed when both are changed', () => {
    expect(read({ name: '重庆路小学', pinyin: 'chongqingluxiaoxue', initials: 'cqlxx' }, before)).toMatchObject({
      school: { pinyin: 'chongqingluxiaoxue', initials: 'cqlxx' },
    });
  });
});
