import { lineEvidence, type LineEvidence } from '../evidence/line.ts';
import { vetoProblems } from '../scoring/veto.ts';
import type { Visit } from '../web/visit.ts';
import { type SheetFrame, sheetFrame } from './frame.ts';
import { type LineState, lineState, problemsShown, saidOf } from './line-state.ts';
import { factCode, isSaid } from './lines.ts';
import type { Place } from './places.ts';
import type { Returned } from './typed.ts';
import { evidenceSeen, lineSeen } from './seen.ts';
import type { Workplace } from './workplace.ts';

/** One fact of a veto. */
export interface FactShown extends LineState {
  question: string;
  answer: string;
  on: string;
  source: string;
  said: string;
  veiled: boolean;
  evidence: LineEvidence;
}

/** A veto with its facts. `verdict` says whether it stands as things are now. */
export interface VetoShown {
  name: string;
  stands: boolean;
  verdict: string;
  needs: string;
  facts: FactShown[];
}

export interface VetoesPage extends SheetFrame {
  lead: string;
  answers: { value: string; text: string }[];
  today: string;
  vetoes: VetoShown[];
}

/** 一票否决: the three vetoes as their separate facts, each 是 / 否 / 待核实 (Plan, step 6). */
export function vetoesPage(visit: Visit, workplace: Workplace, place: Place, returned: Returned | null): VetoesPage {
  const { t } = visit;
  return {
    ...sheetFrame(visit, workplace, place),
    lead: t(`sheets.vetoes.lead.${workplace.stage === 'school' ? 'school' : 'reviewer'}`),
    answers: (['no', 'yes', 'pending'] as const).map((value) => ({ value, text: t(`reviews.answer.${value}`) })),
    today: visit.today,
    vetoes: vetoesShown(visit, workplace, returned),
  };
}

/** The vetoes of a sheet with their facts, each as far as this person sees it. */
export function vetoesShown(visit: Visit, workplace: Workplace, returned: Returned | null): VetoShown[] {
  const { t, say } = visit;
  const { desk, reckoned, seen, own, writes } = workplace;
  return desk.programme.vetoes.map((veto) => {
    const facts = veto.facts.map(({ key, question }) => factShown(visit, workplace, key, say(question), returned));
    const stands = reckoned.vetoes.some(({ key }) => key === veto.key);
    const known = seen === 'all' || writes(null) !== null || facts.every(({ code }) => isSaid(own?.lines.get(code)));
    const open = facts.some(({ answer }) => answer === '' || answer === 'pending');
    return {
      name: say(veto.name),
      stands: known && stands,
      verdict: known ? t(`reviews.veto.${stands ? 'stands' : open ? 'open' : 'doesNotStand'}`) : '',
      needs: t(`sheets.vetoes.needs.${veto.facts.length === 1 ? 'one' : veto.needs}`),
      facts,
    };
  });
}

function factShown(
  visit: Visit,
  workplace: Workplace,
  key: string,
  question: string,
  returned: Returned | null,
): FactShown {
  const { t } = visit;
  const { assessment, stage, desk, reckoned, seen, own, writes } = workplace;
  const code = factCode(key);
  const line = reckoned.sheet.lines.get(code)!;
  const open = writes(null) !== null;
  const shown = open || lineSeen(seen, 'fact', own?.lines.get(code));
  const entry = shown && line.entry?.kind === 'fact' ? line.entry : null;
  const typed = returned?.typed.get(code);
  const state = lineState(visit, workplace, line, returned);
  const lacks = vetoProblems(desk.programme, shown ? reckoned.facts : new Map(), visit.today)
    .filter(({ field }) => field.startsWith(`${key}.`))
    .map((problem) => ({ ...problem, field: problem.field.slice(key.length + 1) }));
  return {
    ...state,
    problems: { ...problemsShown(visit, lacks), ...state.problems },
    question,
    answer: typed?.answer ?? entry?.answer ?? '',
    on: typed?.on ?? entry?.on ?? '',
    source: typed?.source ?? entry?.source ?? '',
    said: shown ? saidOf(visit, undefined, line.entry) : '',
    veiled: !shown,
    evidence: lineEvidence(t, {
      assessmentId: assessment.id,
      stage,
      code,
      title: question,
      files: evidenceSeen(seen) ? line.files : [],
      open,
      today: visit.today,
    }),
  };
}
