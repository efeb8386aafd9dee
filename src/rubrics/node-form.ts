import { readDecimal, showDecimal, showScaled, decimal, type Decimal } from '../scoring/decimal.ts';
import { schoolTypes } from '../scoring/school.ts';
import type { Row } from './csv.ts';
import { listed, splitAt } from './rule-text.ts';

/** A point of guidance, a fault or a grade, as it is typed. */
export interface Item {
  readonly zh: string;
  readonly en: string;
  readonly points: string;
}

/** A section, criterion or indicator as the fields of its form. Shares and parts of full points stand in percent. */
export interface NodeForm {
  readonly code: string;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly points: string;
  readonly kind: string;
  readonly methods: readonly string[];
  readonly evidenceRequired: boolean;
  readonly notApplicable: string;
  readonly appliesTo: readonly string[];
  readonly keyFloor: string;
  readonly hintZh: string;
  readonly hintEn: string;
  readonly source: string;
  readonly guidance: readonly Item[];
  readonly step: string;
  readonly grades: readonly Item[];
  readonly faults: readonly Item[];
  readonly measure: string;
  readonly enteredZh: string;
  readonly enteredEn: string;
  readonly wholeZh: string;
  readonly wholeEn: string;
  readonly enteredUnit: string;
  readonly ratioUnit: string;
  readonly standardPrimary: string;
  readonly standardJunior: string;
  readonly standardByType: Readonly<Record<string, string>>;
  readonly basicEntered: string;
  readonly basicWhole: string;
  readonly shared: boolean;
  readonly scale: string;
  readonly bands: readonly { readonly from: string; readonly part: string }[];
  readonly elsePart: string;
  readonly shortOf: string;
  readonly shortStep: string;
  readonly shortDeduction: string;
  readonly shortCounted: string;
}

type Body = Readonly<Record<string, unknown>>;

/** The form as it was sent; list fields that nothing was typed in are left out. */
export function formOfBody(body: Body): NodeForm {
  const text = (name: string): string => {
    const value = body[name];
    return typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() : '';
  };
  const several = (name: string): string[] =>
    [body[name] ?? []].flat().filter((one): one is string => typeof one === 'string');
  const rows = (list: string): number[] =>
    Array.from({ length: mostRows }, (_, at) => at).filter((at) =>
      Object.keys(body).some((name) => name.startsWith(`${list}.${at}.`)),
    );
  const items = (list: string): Item[] =>
    rows(list)
      .map((at) => ({
        zh: text(`${list}.${at}.zh`),
        en: text(`${list}.${at}.en`),
        points: text(`${list}.${at}.points`),
      }))
      .filter(({ zh, en, points }) => zh + en + points !== '');
  return {
    code: text('code'),
    titleZh: text('titleZh'),
    titleEn: text('titleEn'),
    points: text('points'),
    kind: text('kind'),
    methods: several('methods'),
    evidenceRequired: text('evidenceRequired') === 'yes',
    notApplicable: text('notApplicable'),
    appliesTo: several('appliesTo'),
    keyFloor: text('keyFloor'),
    hintZh: text('hintZh'),
    hintEn: text('hintEn'),
    source: text('source'),
    guidance: items('guidance'),
    step: text('step'),
    grades: items('grades'),
    faults: items('faults'),
    measure: text('measure'),
    enteredZh: text('enteredZh'),
    enteredEn: text('enteredEn'),
    wholeZh: text('wholeZh'),
    wholeEn: text('wholeEn'),
    enteredUnit: text('enteredUnit'),
    ratioUnit: text('ratioUnit'),
    standardPrimary: text('standardPrimary'),
    standardJunior: text('standardJunior'),
    standardByType: Object.fromEntries(schoolTypes.map((type) => [type, text(`standard.${type}`)])),
    basicEntered: text('basicEntered'),
    basicWhole: text('basicWhole'),
    shared: text('shared') === 'yes',
    scale: text('scale') || 'share',
    bands: rows('bands')
      .map((at) => ({ from: text(`bands.${at}.from`), part: text(`bands.${at}.part`) }))
      .filter(({ from, part }) => from + part !== ''),
    elsePart: text('elsePart'),
    shortOf: text('shortOf') || 'ratio',
    shortStep: text('shortStep'),
    shortDeduction: text('shortDeduction'),
    shortCounted: text('shortCounted') || 'exactly',
  };
}

const mostRows = 60;

/** The form of a row of the rubric's table (parts between line breaks). */
export function formOfRow(row: Row): NodeForm {
  const of = (column: string): string => row[column] ?? '';
  const rule = of('rule');
  const [first = '', counted = ''] = listed(rule, '\n');
  const shortfall = /^shortfall ([\d.]+) (\w+):-([\d.]+)$/.exec(first);
  const byValue = first.startsWith('value');
  const measured = of('kind') === 'measured';
  const bands = measured && !shortfall ? listed(rule, '\n').map((one) => splitAt(one, ':')) : [];
  const from = (text: string): string => {
    const figure = text.replace(/^(?:value)?[<>]=/, '');
    return byValue ? figure : inPercent(figure);
  };
  const fed = new Map(listed(of('from_basic'), '\n').map((one) => splitAt(one, '=')));
  const byType = new Map(listed(of('standard_by_type'), '\n').map((one) => splitAt(one, ':')));
  return {
    code: of('code'),
    titleZh: of('title_zh'),
    titleEn: of('title_en'),
    points: of('points'),
    kind: of('kind'),
    methods: of('methods').split(' ').filter(Boolean),
    evidenceRequired: of('evidence_required') === 'yes',
    notApplicable: of('may_be_not_applicable'),
    appliesTo: of('applies_to').split(' ').filter(Boolean),
    keyFloor: of('key_floor'),
    hintZh: of('hint_zh'),
    hintEn: of('hint_en'),
    source: of('source'),
    guidance: itemsOf(of('guidance_zh'), of('guidance_en'), ':'),
    step: of('kind') === 'judged' ? rule.replace('step ', '') : '0.5',
    grades: of('kind') === 'graded' ? itemsOf(of('rule_zh'), rule, ':') : [],
    faults: of('kind') === 'checklist' ? itemsOf(of('rule_zh'), rule, ':-') : [],
    measure: of('measure'),
    enteredZh: of('entered_zh'),
    enteredEn: of('entered_en'),
    wholeZh: of('whole_zh'),
    wholeEn: of('whole_en'),
    enteredUnit: of('entered_unit'),
    ratioUnit: of('ratio_unit'),
    standardPrimary: of('standard_primary'),
    standardJunior: of('standard_junior'),
    standardByType: Object.fromEntries(schoolTypes.map((type) => [type, byType.get(type) ?? ''])),
    basicEntered: fed.get('entered') ?? '',
    basicWhole: fed.get('whole') ?? '',
    shared: of('shared') === 'yes',
    scale: shortfall ? 'shortfall' : byValue ? 'value' : 'share',
    bands: bands
      .filter(([name]) => name !== 'else')
      .map(([name, part]) => ({ from: from(name), part: inPercent(part) })),
    elsePart: inPercent(bands.find(([name]) => name === 'else')?.[1] ?? '0'),
    shortOf: shortfall?.[2] ?? 'ratio',
    shortStep: shortfall?.[1] ?? '',
    shortDeduction: shortfall?.[3] ?? '',
    shortCounted: counted || 'exactly',
  };
}

/** A new indicator's form before anything is typed. */
export const blankForm = (code: string, kind: string): NodeForm => ({
  ...formOfRow({ code, kind, ...(kind === 'measured' && { measure: 'per_pupil', rule: '>=1:1\nelse:0' }) }),
  step: '0.5',
});

/** The row of the rubric's table that a form makes; what is typed wrong stands in it as it was typed. */
export function rowOfForm(form: NodeForm, level: string, parent: string | null): Row {
  const head = {
    code: form.code,
    level,
    parent: parent ?? '',
    title_zh: form.titleZh,
    title_en: form.titleEn,
    points: form.points,
  };
  if (level !== 'indicator') return head;
  const guidance = cellsOf(form.guidance, ':');
  return {
    ...head,
    kind: form.kind,
    guidance_zh: guidance.zh,
    guidance_en: guidance.en,
    methods: form.methods.join(' '),
    evidence_required: form.evidenceRequired ? 'yes' : '',
    may_be_not_applicable: form.notApplicable,
    applies_to: form.appliesTo.join(' '),
    key_floor: form.keyFloor,
    hint_zh: form.hintZh,
    hint_en: form.hintEn,
    source: form.source,
    ...ruleCells(form),
  };
}

function ruleCells(form: NodeForm): Row {
  switch (form.kind) {
    case 'graded':
    case 'checklist': {
      const { zh, en } = form.kind === 'graded' ? cellsOf(form.grades, ':') : cellsOf(form.faults, ':-');
      return { rule: en, rule_zh: zh };
    }
    case 'measured':
      return { rule: scaleCell(form), ...measurementCells(form) };
    default:
      return { rule: form.step === '' ? '' : `step ${form.step}` };
  }
}

const measurementCells = (form: NodeForm): Row => ({
  measure: form.measure,
  entered_zh: form.enteredZh,
  entered_en: form.enteredEn,
  whole_zh: form.measure === 'percent' ? form.wholeZh : '',
  whole_en: form.measure === 'percent' ? form.wholeEn : '',
  entered_unit: form.enteredUnit,
  ratio_unit: form.ratioUnit,
  standard_primary: form.standardPrimary,
  standard_junior: form.standardJunior,
  standard_by_type: Object.entries(form.standardByType)
    .filter(([, standard]) => standard !== '')
    .map(([type, standard]) => `${type}:${standard}`)
    .join('\n'),
  from_basic: [
    ...(form.basicEntered === '' ? [] : [`entered=${form.basicEntered}`]),
    ...(form.basicWhole === '' || form.measure !== 'percent' ? [] : [`whole=${form.basicWhole}`]),
  ].join('\n'),
  better: betterOf(form),
  shared: form.shared ? 'yes' : '',
});

/** Which way is better follows from the measure; only bands of the figure itself may turn a count or a percentage round. */
const betterOf = ({ measure, scale, bands }: NodeForm): 'higher' | 'lower' => {
  if (measure === 'limit' || measure === 'pupils_per_item') return 'lower';
  if (scale !== 'value' || (measure !== 'count' && measure !== 'percent')) return 'higher';
  const [first, second] = bands.map(({ from }) => readDecimal(from, 4));
  return typeof first === 'number' && typeof second === 'number' && first < second ? 'lower' : 'higher';
};

function scaleCell(form: NodeForm): string {
  if (form.scale === 'shortfall')
    return `shortfall ${form.shortStep} ${form.shortOf}:-${form.shortDeduction}\n${form.shortCounted}`;
  const mark = form.scale === 'share' ? '>=' : betterOf(form) === 'higher' ? 'value>=' : 'value<=';
  const from = (text: string): string => (form.scale === 'share' ? outOfPercent(text) : text);
  return [
    ...form.bands.map((band) => `${mark}${from(band.from)}:${outOfPercent(band.part)}`),
    `else:${form.elsePart === '' ? '0' : outOfPercent(form.elsePart)}`,
  ].join('\n');
}

function cellsOf(items: readonly Item[], mark: string): { zh: string; en: string } {
  const inEnglish = items.some(({ en }) => en !== '');
  const joined = (language: 'zh' | 'en'): string =>
    items.map((item) => `${item[language]}${mark}${item.points}`).join('\n');
  return { zh: joined('zh'), en: inEnglish ? joined('en') : '' };
}

function itemsOf(zh: string, en: string, mark: string): readonly Item[] {
  const english = listed(en, '\n').map((one) => splitAt(one, mark)[0]);
  return listed(zh, '\n').map((one, place) => {
    const [text, points] = splitAt(one, mark);
    return { zh: text, en: english[place] ?? '', points };
  });
}

/** 0.95 as 95. */
function inPercent(text: string): string {
  try {
    return showScaled(decimal(text), 2);
  } catch {
    return text;
  }
}

/** 95 as 0.95; what is no number of two decimals stays as it is, with its sign, so that it is refused as it was typed. */
function outOfPercent(text: string): string {
  const value = readDecimal(text, 2);
  return typeof value === 'number' ? showDecimal(value as Decimal) : `${text}%`;
}
