import type { Problem } from '../scoring/sentence.ts';
import { chooseFrom, fileTypeOf } from '../evidence/rules.ts';
import { sizeOf } from '../evidence/page.ts';
import { programmeOf } from '../rubrics/store.ts';
import { sayDay, sayDeadline, sayMoment } from '../web/days.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { possibleConsequences } from './consequences.ts';
import { paragraphsOf } from './look-up.ts';
import { type Deed, isOpen, isPossible, isUpheld, outcomes, usualDays, vetoChoices } from './rules.ts';
import { handlersOf, type Objection, type ObjectionStep, objectorOf, stepsOf } from './store.ts';
import type { Found } from './subject.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'objections/objection': ObjectionPage;
  }
}

interface Choice {
  readonly value: string;
  readonly text: string;
}

interface FileShown {
  readonly href: string;
  readonly name: string;
  readonly about: string;
}

/** A form of the page: where it goes, and what stands in its fields. */
interface FormShown {
  readonly action: string;
  /** The form that was sent stands open. */
  readonly open: boolean;
  readonly typed: Readonly<Record<string, string>>;
}

interface ObjectionPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly sub: string;
  readonly state: string;
  readonly closed: boolean;
  readonly due: string;
  readonly overdue: boolean;
  readonly version: number;
  /** The number of steps of the assessment. */
  readonly seen: number;
  readonly problems: readonly { readonly text: string; readonly field?: string }[];
  /** Where it is nothing that could be corrected. */
  readonly problemsTitle: string | undefined;
  readonly wrong: Readonly<Record<string, string>>;
  /** What was typed into a form that can't be sent any more: nothing of it is lost. */
  readonly unsent: readonly string[];
  readonly paragraphs: readonly string[];
  readonly files: readonly FileShown[];
  readonly objector: readonly { readonly term: string; readonly text: string }[];
  readonly terms: readonly { readonly term: string; readonly text: string; readonly href?: string }[];
  readonly answer:
    { readonly outcome: string; readonly paragraphs: readonly string[]; readonly about: string } | undefined;
  readonly history: readonly {
    readonly what: string;
    readonly who: string;
    readonly when: string;
    readonly why: readonly string[];
    readonly files: readonly FileShown[];
  }[];
  readonly assign: (FormShown & { readonly title: string; readonly owners: readonly Choice[] }) | undefined;
  readonly note: (FormShown & { readonly accept: string }) | undefined;
  readonly respond:
    | (FormShown & {
        readonly outcomes: readonly Choice[];
        readonly consequences: readonly Choice[];
        readonly vetoes: readonly Choice[];
        readonly latest: string;
      })
    | undefined;
  readonly callBack: FormShown | undefined;
  readonly reopen: FormShown | undefined;
}

/** A form that came back: what was typed into it, and why. */
export interface Sent {
  readonly deed: Deed;
  readonly typed: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
  readonly status: number;
}

/** The page of one objection, for those who handle it. */
export async function objectionPage(visit: Visit, { objection, assessment }: Found, sent?: Sent): Promise<Reply> {
  const { db, t, say, today } = visit;
  const { id, school, place, year, state, version, answerBy } = objection;
  const steps = await stepsOf(db, id);
  const programme = await programmeOf(db, assessment.cycle.programmeKey);
  const handlers = await handlersOf(db, objection.regionCode, assessment.decidedAt);
  const consequences = await possibleConsequences(visit, assessment);
  const open = isOpen(state);
  const said = (sent?.problems ?? []).map(({ field, key, values }) => ({ field, text: t(key, values) }));
  const formOf = (deed: Deed, path: string, blank: Record<string, string>): FormShown | undefined =>
    isPossible(deed, state)
      ? {
          action: `/objections/${id}/${path}`,
          open: sent?.deed === deed,
          typed: sent?.deed === deed ? { ...blank, ...sent.typed } : blank,
        }
      : undefined;
  const assign = formOf('assign', 'assignments', {
    owner: String(objection.ownerId ?? ''),
    days: String(usualDays),
  });
  const note = formOf('investigate', 'notes', { note: '' });
  const respond = formOf('answer', 'answers', {
    outcome: '',
    answer: '',
    consequence: '',
    veto: '',
    happenedOn: '',
    reason: '',
  });
  return page(
    'objections/objection',
    {
      title: t('objections.page.title', { school }),
      crumbs: [{ text: t('objections.list.title'), href: '/objections' }, { text: school }],
      sub: [place, t('objections.year', { year: String(year) }), t(`objections.matter.${objection.matter}`)].join(
        ' · ',
      ),
      state: t(`objections.state.${state}`),
      closed: !open,
      due: open ? t('objections.page.due', { day: sayDay(t, answerBy), left: sayDeadline(t, today, answerBy) }) : '',
      overdue: open && answerBy < today,
      version,
      seen: assessment.steps,
      problems: said.map(({ field, text }) => (field === '' ? { text } : { field, text })),
      problemsTitle: sent?.status === 409 ? t('objections.page.notDone') : undefined,
      wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
      unsent: sent === undefined || isPossible(sent.deed, state) ? [] : unsentOf(sent),
      paragraphs: paragraphsOf(objection.text),
      files: steps.filter(({ name }) => name === 'receive').flatMap(({ files }) => filesShown(visit, id, files)),
      objector: await objectorShown(visit, id),
      terms: termsOf(visit, objection),
      answer: answerOf(visit, objection),
      history: steps.map((step) => ({
        ...stepShown(visit, step),
        files: step.name === 'receive' ? [] : filesShown(visit, id, step.files),
      })),
      assign: assign && {
        ...assign,
        title: t(objection.ownerId === null ? 'objections.assign.title' : 'objections.assign.again'),
        owners: handlers.map((one) => ({ value: String(one.id), text: one.name })),
      },
      note: note && { ...note, accept: chooseFrom },
      respond: respond && {
        ...respond,
        outcomes: outcomes.map((outcome) => ({ value: outcome, text: t(`objections.outcome.${outcome}`) })),
        consequences: consequences.map((one) => ({ value: one, text: t(`objections.consequence.${one}`) })),
        vetoes: [
          { value: '', text: t('objections.answer.otherFact') },
          ...vetoChoices(programme).map(({ value, name }) => ({ value, text: say(name) })),
        ],
        latest: today,
      },
      callBack: formOf('call back', 'call-backs', { how: '' }),
      reopen: formOf('reopen', 'reopenings', { why: '' }),
    },
    sent?.status ?? 200,
  );
}

/** The texts, without what a select or a number says. */
const unsentOf = ({ typed }: Sent): string[] =>
  ['note', 'answer', 'reason', 'how', 'why'].flatMap((field) => paragraphsOf(typed[field] ?? ''));

async function objectorShown({ db, t }: Visit, id: number): Promise<ObjectionPage['objector']> {
  const { name, contact } = await objectorOf(db, id);
  return [
    { term: t('objections.term.name'), text: name ?? t('objections.page.anonymous') },
    { term: t('objections.term.contact'), text: contact ?? t('objections.page.noContact') },
  ];
}

function termsOf({ t }: Visit, objection: Objection): ObjectionPage['terms'] {
  const { assessmentId, school, year, receivedAt, withinNotice, owner, answerBy } = objection;
  return [
    {
      term: t('objections.term.school'),
      text: t('objections.schoolOf', { school, year: String(year) }),
      href: `/assessments/${assessmentId}`,
    },
    { term: t('objections.term.received'), text: sayMoment(t, receivedAt) },
    { term: t('objections.term.period'), text: t(withinNotice ? 'objections.within' : 'objections.after') },
    { term: t('objections.term.owner'), text: owner ?? t('objections.noOwner') },
    { term: t('objections.term.answerBy'), text: sayDay(t, answerBy) },
  ];
}

function answerOf({ t }: Visit, objection: Objection): ObjectionPage['answer'] {
  const { answer, outcome, consequence, answeredAt, answeredBy } = objection;
  if (answer === null || outcome === null || answeredAt === null) return undefined;
  return {
    outcome: [
      t(`objections.outcome.${outcome}`),
      ...(isUpheld(outcome) && consequence !== null ? [t(`objections.consequence.${consequence}`)] : []),
    ].join(' · '),
    paragraphs: paragraphsOf(answer),
    about: t('objections.page.answeredBy', { person: answeredBy ?? '', when: sayMoment(t, answeredAt) }),
  };
}

/** A step in words; what an answer said that was taken back stays readable. */
export function stepShown({ t }: Visit, { name, by, at, text, details }: ObjectionStep) {
  const detail = (key: keyof ObjectionStep['details']): string => details[key] ?? '';
  const outcome = detail('outcome');
  const why = [
    name === 'assign'
      ? t('objections.step.assigned', { owner: detail('owner'), day: sayDay(t, detail('answerBy')) })
      : '',
    outcome === '' ? '' : t(`objections.outcome.${outcome}`),
    text,
    detail('reason') === '' ? '' : t('objections.step.reason', { reason: detail('reason') }),
  ];
  return {
    what: t(`objections.step.${name}`),
    who: by ?? t('objections.objector'),
    when: sayMoment(t, at),
    why: why.flatMap(paragraphsOf),
  };
}

const filesShown = ({ t }: Visit, id: number, files: ObjectionStep['files']): FileShown[] =>
  files.map((file) => ({
    href: `/objections/${id}/files/${file.id}`,
    name: file.name,
    about: [fileTypeOf(file.type)?.label ?? '', sizeOf(t, file.size)].filter(Boolean).join(' · '),
  }));
