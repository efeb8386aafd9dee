import type { Problem } from '../scoring/sentence.ts';
import { randomUUID } from 'node:crypto';
import { type Frame, frameOf } from '../assessments/frame.ts';
import { type Assessment, holdStill } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { keepWithForm } from '../evidence/keep.ts';
import { fileTypes } from '../evidence/rules.ts';
import { type ProgrammeDefinition, programmeOf } from '../rubrics/store.ts';
import { readDay } from '../web/days.ts';
import { page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { reportFinding } from './recording.ts';
import { reportedVeto, takesFindings } from './rules.ts';
import { FindingForm } from './schema.ts';
import { isRecorded } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'findings/new': ReportPage;
  }
}

interface ReportPage extends Frame {
  readonly action: string;
  readonly key: string;
  /** What follows at once: with or without a plaque. */
  readonly follows: string;
  readonly submit: string;
  readonly problems: readonly { readonly field: string; readonly text: string }[];
  readonly wrong: Readonly<Record<string, string>>;
  readonly vetoes: readonly {
    readonly name: string;
    readonly needs: string;
    readonly facts: readonly { readonly value: string; readonly text: string; readonly checked: boolean }[];
  }[];
  readonly typed: Pick<FindingForm, 'happenedOn' | 'source' | 'text'>;
  readonly today: string;
  readonly dayHint: string;
  readonly accept: string;
}

/** The form to report a veto that came to light after the result. */
export async function showReport(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const programme = await programmeOf(visit.db, assessment.cycle.programmeKey);
  if (!takesFindings(programme.flow, assessment.stage)) throw overtaken(visit, assessment);
  const blank = { key: randomUUID(), facts: [], happenedOn: '', source: '', text: '' };
  return reportPage(visit, assessment, programme, blank, []);
}

/** Records a veto: the plaque is suspended at once, and the leading group has it to decide. */
export async function report(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const typed = FindingForm.parse(visit.body);
  if (await isRecorded(visit.db, typed.key, assessment.id)) return recorded(assessment);
  const programme = await programmeOf(visit.db, assessment.cycle.programmeKey);
  if (!takesFindings(programme.flow, assessment.stage)) throw overtaken(visit, assessment);
  const again = (problems: readonly Problem[], status: 400 | 503): Promise<Reply> =>
    reportPage(visit, assessment, programme, typed, problems, status);

  const { uploads, uploadProblem, today } = visit;
  const sent = uploads.length > 0 || uploadProblem !== null;
  const happenedOn = readDay(typed.happenedOn);
  const named = { facts: typed.facts, happenedOn, source: typed.source, text: typed.text, proved: sent };
  const { veto, problems } = reportedVeto(programme, named, { cycleYear: assessment.cycle.year, today });
  return keepWithForm(visit, { field: 'evidence', problems, again }, async (inside, keep) => {
    await holdStill(inside.db, assessment.id);
    if (await isRecorded(inside.db, typed.key, assessment.id)) return recorded(assessment);
    // What was seen before the file was stored may have moved since.
    const now = await assessmentFor(inside);
    if (!takesFindings(programme.flow, now.stage)) throw overtaken(inside, now);
    const [file] = await keep();
    const { key, facts, source, text } = typed;
    await reportFinding(inside, now, {
      key,
      kind: 'veto',
      vetoKey: veto,
      facts,
      happenedOn,
      source,
      text,
      fileId: file!.id,
    });
    return recorded(now);
  });
}

const recorded = ({ id }: Assessment): Reply =>
  seeOther(`/assessments/${id}/findings`, { tone: 'done', key: 'assessments.step.find.done' });

async function reportPage(
  visit: Visit,
  assessment: Assessment,
  programme: ProgrammeDefinition,
  typed: FindingForm,
  problems: readonly Problem[],
  status: 200 | 400 | 503 = 200,
): Promise<Reply> {
  const { t, say, today } = visit;
  const follows = assessment.stage === 'awarded' ? 'plaque' : 'result';
  const frame = frameOf(visit, assessment, t('findings.new.title'));
  const list = `/assessments/${assessment.id}/findings`;
  const said = problems.map(({ field, key, values }) => ({ field, text: t(key, values) }));
  const wrong: Record<string, string> = {};
  for (const { field, text } of said) wrong[field] = wrong[field] === undefined ? text : `${wrong[field]} ${text}`;
  const shown: ReportPage = {
    ...frame,
    crumbs: [...frame.crumbs.slice(0, -1), { text: t('findings.list.title'), href: list }, ...frame.crumbs.slice(-1)],
    action: list,
    key: typed.key,
    follows: t(`findings.new.follows.${follows}`),
    submit: t(`findings.new.submit.${follows}`),
    problems: said,
    wrong,
    vetoes: programme.vetoes.map(({ name, needs, facts }) => ({
      name: say(name),
      needs: t(`findings.new.needs.${needs}`, { count: facts.length }),
      facts: facts.map((fact) => ({
        value: fact.key,
        text: say(fact.name),
        checked: typed.facts.includes(fact.key),
      })),
    })),
    typed,
    today,
    dayHint: t('findings.new.dayHint', { year: String(assessment.cycle.year) }),
    accept: fileTypes.flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`)).join(','),
  };
  return page('findings/new', shown, status);
}
