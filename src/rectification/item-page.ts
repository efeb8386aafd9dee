import { may, rolesOf } from '../accounts/permissions.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import { subjectOf } from '../assessments/store.ts';
import { chooseFrom } from '../evidence/rules.ts';
import { sizeOf } from '../evidence/page.ts';
import { showScaled } from '../scoring/decimal.ts';
import { readDecimal } from '../scoring/decimal.ts';
import { sayDay, sayMoment } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Tone, toneOf } from './overview-page.ts';
import { isOverdue, isPossible, type ItemDeed } from './rules.ts';
import type { Entry, Item } from './store.ts';
import { isRunning, type Subject } from './subject.ts';

export interface ItemPage extends Frame {
  state: string;
  tone: Tone;
  lost: string;
  problem: string;
  requirement: string;
  terms: { term: string; text: string; tone?: 'late' }[];
  entries: {
    what: string;
    who: string;
    when: string;
    text: string;
    tone: Tone;
    files: { text: string; href: string }[];
  }[];
  problems: { field?: string; text: string }[];
  key: string;
  version: number;
  answer:
    | {
        action: string;
        measures: Field;
        inCharge: Field;
        cost: Field;
        dueOn: Field & { high: string; hint: string };
      }
    | undefined;
  report:
    | { action: string; text: Field; files: { problem: string }; accept: string; mayReport: boolean; hint: string }
    | undefined;
  check: { action: string; text: Field } | undefined;
  reminder: { action: string; text: Field } | undefined;
  /** Who it waits for, where it is not this visitor's turn; empty where nothing is awaited. */
  waits: string;
  before: { text: string; href: string } | undefined;
  after: { text: string; href: string } | undefined;
}

interface Field {
  value: string;
  problem: string;
}

/** What came back from a form on this page: what was typed, and what is wrong with it. */
export interface Returned {
  readonly typed: Readonly<Record<string, string>>;
  readonly problems: readonly {
    readonly field: string;
    readonly key: string;
    readonly values?: Readonly<Record<string, string>>;
  }[];
}

/** One problem of an order: what is to be done about it, what was done, and the forms of whoever is to do something now. */
export function itemPage(
  visit: Visit,
  subject: Subject & { readonly item: Item },
  { typed, problems }: Returned = { typed: {}, problems: [] },
): ItemPage {
  const { t, today } = visit;
  const { assessment, rectification, item } = subject;
  const { level, items } = rectification;
  const running = isRunning(subject);
  const actor = actorOf(visit);
  const granted = (permission: 'rectification.answer' | `${'county' | 'city'}.rectify`): boolean =>
    may(actor, permission, subjectOf(assessment)) === 'granted';
  const possible = (deed: ItemDeed): boolean => running && isPossible(deed, item.state);
  const school = granted('rectification.answer');
  const office = granted(`${level}.rectify`);
  const at = `/assessments/${assessment.id}/rectification`;
  const mine = `${at}/items/${item.id}`;
  const checks = `/assessments/${assessment.id}/${level}-rectification/items/${item.id}/checks`;
  const days = { due: sayDay(t, rectification.dueOn ?? ''), decided: sayDay(t, rectification.decidedOn) };
  const said = problems.map(({ field, key, values }) => ({
    ...(field !== '' && { field }),
    text: t(key, { ...days, ...values }),
  }));
  const field = (name: string, stored: string): Field => ({
    value: typed[name] ?? stored,
    problem: said.find((one) => one.field === name)?.text ?? '',
  });
  const late = running && item.state !== 'accepted' && isOverdue(item.dueOn, today);
  const place = items.indexOf(item);
  const link = (other: Item | undefined) =>
    other && { text: t('rectification.item', { place: String(other.place + 1) }), href: `${at}/items/${other.id}` };
  const frame = frameOf(
    visit,
    assessment,
    t('rectification.itemTitle', { place: String(item.place + 1), code: item.code ?? '' }).trim(),
  );
  return {
    ...frame,
    crumbs: [...frame.crumbs.slice(0, -1), { text: t('rectification.title'), href: at }, ...frame.crumbs.slice(-1)],
    back: at,
    state: t(`rectification.state.${item.state}`),
    tone: toneOf(item, late),
    lost: item.pointsLost === null ? '' : t('rectification.lost', { points: String(Number(item.pointsLost)) }),
    problem: item.problem,
    requirement: item.requirement,
    terms: answerTerms(visit, item, late),
    entries: item.entries.toReversed().map((entry) => entryShown(visit, at, entry)),
    problems: said,
    key: crypto.randomUUID(),
    version: item.version,
    answer:
      school && possible('answer')
        ? {
            action: `${mine}/answers`,
            measures: field('measures', item.measures),
            inCharge: field('inCharge', item.inCharge),
            cost: field('cost', item.cost === null ? '' : plainCost(item.cost)),
            dueOn: {
              ...field('dueOn', item.dueOn ?? ''),
              high: rectification.dueOn ?? '',
              hint: t('rectification.answer.dueOnHint', { day: days.due }),
            },
          }
        : undefined,
    report:
      school && possible('progress')
        ? {
            action: `${mine}/progress`,
            text: field('text', ''),
            files: { problem: field('files', '').problem },
            accept: chooseFrom,
            mayReport: possible('report'),
            hint: t(item.state === 'open' ? 'rectification.report.answerFirst' : 'rectification.report.textHint'),
          }
        : undefined,
    check: office && possible('acceptance') ? { action: checks, text: field('text', '') } : undefined,
    reminder: office && possible('reminder') ? { action: checks, text: field('text', '') } : undefined,
    waits: running ? waitsFor(visit, subject, school, office) : '',
    before: link(items[place - 1]),
    after: link(items[place + 1]),
  };
}

function waitsFor(
  { t }: Visit,
  { rectification, item }: Subject & { readonly item: Item },
  school: boolean,
  office: boolean,
): string {
  if (item.state === 'accepted') return '';
  const reported = item.state === 'reported';
  if (reported ? office : school) return '';
  const permission = reported ? (`${rectification.level}.rectify` as const) : 'rectification.answer';
  const who = rolesOf(permission)
    .map((role) => t(`accounts.role.${role}`))
    .join(t('web.comma'));
  return t('assessments.detail.waits', { who });
}

function answerTerms({ t }: Visit, { measures, inCharge, cost, dueOn }: Item, late: boolean): ItemPage['terms'] {
  const term = (name: string, text: string) => ({ term: t(`rectification.answer.${name}`), text });
  if (measures === '') return [];
  return [
    term('measures', measures),
    term('inCharge', inCharge),
    term('cost', t('rectification.answer.yuan', { cost: sayCost(cost ?? '0') })),
    late && dueOn !== null
      ? { ...term('dueOn', t('rectification.dueOver', { day: sayDay(t, dueOn) })), tone: 'late' as const }
      : term('dueOn', dueOn === null ? '' : sayDay(t, dueOn)),
  ];
}

function entryShown(
  { t }: Visit,
  at: string,
  { kind, text, by, at: moment, files }: Entry,
): ItemPage['entries'][number] {
  return {
    what: t(`rectification.entry.${kind}`),
    who: by,
    when: sayMoment(t, new Date(moment)),
    text,
    tone: kind === 'acceptance' ? 'done' : kind === 'refusal' || kind === 'reminder' ? 'late' : '',
    files: files.map(({ id, name, size }) => ({
      text: t('rectification.file', { name, size: sizeOf(t, size) }),
      href: `${at}/files/${id}`,
    })),
  };
}

/** Yuan with commas between thousands, exactly as stored: 12,000.5. */
export const sayCost = (cost: string): string => showScaled(Number(readDecimal(cost, 2)), 2, true);

/** Yuan as they are typed. */
export const plainCost = (cost: string): string => showScaled(Number(readDecimal(cost, 2)), 2);
