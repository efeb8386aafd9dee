import { type Frame, frameOf } from '../assessments/frame.ts';
import type { Indicator } from '../scoring/rubric.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { dayOf, sayMoment, timeOf } from '../web/days.ts';
import { addressOf } from '../web/paging.ts';
import type { Visit } from '../web/visit.ts';
import { type Field, kinds, recordKinds, type RecordKind } from './kinds.ts';
import { type FormPart, partsOf } from './form-fields.ts';
import { formPathOf, indicatorsAt, inOrder, pathOf } from './place.ts';
import { namesOf, type RecordProblem, type Said } from './rules.ts';
import type { VisitRecord } from './store.ts';
import { labelOf, sayField, sayGrade } from './words.ts';

export interface FormPage extends Frame {
  heading: string;
  note: string;
  tabs: { label: string; list: { href: string; text: string; current: boolean }[] } | null;
  problems: { text: string; field: string }[];
  /** Where the form was overtaken: that it was, and what stands by now where it differs from what was typed. */
  clash: { text: string; stands: { term: string; text: string }[] } | null;
  action: string;
  hidden: { name: string; value: string }[];
  on: { value: string; latest: string; problem: string };
  time: { value: string; problem: string };
  parts: FormPart[];
  indicators: { groups: IndicatorGroup[]; problem: string; hint: string };
  /** A record that is finished stays so. */
  draft: boolean;
  /** A blank form: one that was taken along may be filled in more than once. */
  fresh: boolean;
  scripts: string[];
}

interface IndicatorGroup {
  text: string;
  open: boolean;
  options: { value: string; text: string; checked: boolean }[];
}

/** What a form shows: a blank one, a record, or what was typed and could not be saved. */
export interface Filled {
  readonly kind: RecordKind;
  readonly key: string;
  readonly on: string;
  readonly time: string;
  readonly said: Said;
  readonly codes: readonly string[];
  /** More empty rows than usual, since they were asked for. */
  readonly more?: boolean;
  readonly problems?: readonly RecordProblem[];
  /** What stands by now, where somebody (the same person elsewhere) saved it since. */
  readonly clash?: VisitRecord;
}

/** A blank form for now, with a line chosen where one leads here. */
export const blankFor = ({ now }: Visit, kind: RecordKind, codes: readonly string[]): Filled => ({
  kind,
  key: crypto.randomUUID(),
  on: dayOf(now),
  time: timeOf(now),
  said: {},
  codes,
});

/** The form of a record, as it stands. */
export const filledBy = ({ kind, at, said, codes }: VisitRecord): Filled => ({
  kind,
  key: crypto.randomUUID(),
  on: said['on'] ?? dayOf(at),
  time: said['time'] ?? timeOf(at),
  said,
  codes,
});

/** The form of a record of any kind, made of what `kinds.ts` says. @param record null for a new one */
export function formPage(visit: Visit, workplace: Workplace, record: VisitRecord | null, filled: Filled): FormPage {
  const { t, today } = visit;
  const { kind, key, on, time, said, codes, problems = [] } = filled;
  const title = t(`records.form.${record === null ? 'new' : 'edit'}`, { kind: t(`records.kind.${kind}`) });
  const wrong = new Map(problems.map(({ field, key: what, values }) => [field, t(`records.problem.${what}`, values)]));
  const { crumbs, ...frame } = frameOf(visit, workplace.assessment, title);
  return {
    ...frame,
    crumbs: [...crumbs.slice(0, -1), { text: t('records.list.title'), href: pathOf(workplace) }, { text: title }],
    back: record === null ? pathOf(workplace) : pathOf(workplace, record.id),
    heading: title,
    note: t(`records.note.${kind}`),
    tabs: record === null && problems.length === 0 ? tabsOf(visit, workplace, filled) : null,
    problems: [...wrong].map(([field, text]) => ({
      field: field === 'codes' ? 'codes' : field,
      text: t('records.problem.placed', { field: nameOf(visit, kind, field), text }),
    })),
    clash: filled.clash === undefined ? null : clashOf(visit, workplace, filled, filled.clash),
    action: formPathOf(workplace, record?.id),
    hidden: [
      { name: 'key', value: key },
      { name: 'kind', value: kind },
      { name: 'version', value: String(record?.version ?? 0) },
    ],
    on: { value: on, latest: today, problem: wrong.get('on') ?? '' },
    time: { value: time, problem: wrong.get('time') ?? '' },
    parts: kinds[kind].fields.map((field) => partsOf(visit, kind, field, said, wrong, filled.more === true)),
    indicators: {
      groups: groupsOf(visit, workplace, kind, codes),
      problem: wrong.get('codes') ?? '',
      hint: t('records.form.indicatorsHint'),
    },
    draft: record?.state !== 'final',
    fresh: record === null && problems.length === 0 && filled.clash === undefined,
    scripts: ['/js/kept-form.js'],
  };
}

/** What a field is called beside its problem; of a row, which row. */
function nameOf(visit: Visit, kind: RecordKind, name: string): string {
  if (name === 'on' || name === 'time' || name === 'codes') return visit.t(`records.form.${name}`);
  const [key = '', place = '', column] = name.split('.');
  if (column === undefined) return labelOf(visit, kind, name);
  return visit.t('records.form.cell', {
    row: String(Number(place) + 1),
    column: labelOf(visit, kind, `${key}.${column}`),
  });
}

/** The kinds to choose from: before anything is typed, since the fields are others. */
const tabsOf = ({ t }: Visit, workplace: Workplace, { kind, codes }: Filled): FormPage['tabs'] => ({
  label: t('records.form.kinds'),
  list: recordKinds.map((one) => ({
    href: addressOf(`${pathOf(workplace)}/new`, { kind: one, code: codes[0] }),
    text: t(`records.kind.${one}`),
    current: one === kind,
  })),
});

function clashOf(visit: Visit, workplace: Workplace, filled: Filled, stands: VisitRecord): FormPage['clash'] {
  const { t } = visit;
  const { kind, said, codes } = filled;
  const { on, time, said: stored } = filledBy(stands);
  const line = (name: string, now: string, typed: string): { term: string; text: string }[] =>
    now === typed ? [] : [{ term: nameOf(visit, kind, name), text: now === '' ? t('records.clashEmpty') : now }];
  const listed = (of: readonly string[]): string =>
    inOrder(workplace, of)
      .map(({ code }) => code)
      .join(t('web.comma'));
  const words = (field: Field, name: string, of: Said): string =>
    field.as === 'choice'
      ? sayField(visit, field, of)
      : field.as === 'grades'
        ? sayGrade(visit, of[name] ?? '')
        : (of[name] ?? '');
  return {
    text: t('records.clash', { version: String(stands.version), moment: sayMoment(t, stands.savedAt) }),
    stands: [
      ...line('on', on, filled.on),
      ...line('time', time, filled.time),
      ...kinds[kind].fields.flatMap((field) =>
        namesOf(field).flatMap((name) => line(name, words(field, name, stored), words(field, name, said))),
      ),
      ...line('codes', listed(stands.codes), listed(codes)),
    ],
  };
}

/** So few indicators are shown without being unfolded. */
const fewIndicators = 8;

/** The indicators that are checked by the method of the kind, by section; all others in a group of their own. */
function groupsOf(visit: Visit, workplace: Workplace, kind: RecordKind, codes: readonly string[]): IndicatorGroup[] {
  const { t, say } = visit;
  const { sections } = workplace.desk.rubric.tree;
  const { method } = kinds[kind];
  const all = indicatorsAt(workplace);
  const bearing = all.filter(({ methods }) => methods.includes(method));
  const group = (text: string, indicators: readonly Indicator[], open: boolean): IndicatorGroup[] =>
    indicators.length === 0
      ? []
      : [
          {
            text: t('records.form.group', { group: text, count: indicators.length }),
            open: open || indicators.some(({ code }) => codes.includes(code)),
            options: indicators.map(({ code, title }) => ({
              value: code,
              text: `${code} ${say(title)}`,
              checked: codes.includes(code),
            })),
          },
        ];
  const few = bearing.length <= fewIndicators;
  const offered = few
    ? group(t('records.form.bearing', { method: t(`sheets.method.${method}`) }), bearing, true)
    : sections.flatMap(({ code, title }) =>
        group(
          `${code} ${say(title)}`,
          bearing.filter(({ section }) => section === code),
          false,
        ),
      );
  return [
    ...offered,
    ...group(
      t('records.form.others'),
      all.filter((indicator) => !bearing.includes(indicator)),
      false,
    ),
  ];
}
