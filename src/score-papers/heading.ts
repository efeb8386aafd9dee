import type { Block, Document, Term } from '../documents/document.ts';
import { dayOf, sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { checkCode } from './rules.ts';

/** The papers of a sheet. */
export type PaperName = 'why' | 'blank' | 'problems';

/** What every paper of a sheet bears: title, year, file name, foot and page numbers; its content is put in. */
export function paperOf(visit: Visit, workplace: Workplace, paper: PaperName, blocks: readonly Block[]): Document {
  const { t, say, language } = visit;
  const { assessment, stage, desk } = workplace;
  const { school, cycle } = assessment;
  const year = String(cycle.year);
  const form = t(`score-papers.title.${paper === 'problems' ? paper : 'why'}.${stage}`);
  const programme = say(desk.programme.name);
  return {
    language,
    name: fit(t(`score-papers.file.${paper === 'blank' ? 'blank' : 'filled'}`, { school: school.name, form, year })),
    title: form,
    sub: t('score-papers.sub', { programme, year }),
    line: {
      left: t('score-papers.of', { school: school.name }),
      right: paper === 'blank' ? t('score-papers.toFill') : stateOf(visit, workplace),
    },
    blocks,
    foot: footOf(visit, workplace, form, paper),
    numbering: t('score-papers.numbering', { page: '{page}', pages: '{pages}' }),
  };
}

/** What no file system takes is left out of a file's name. */
const fit = (name: string): string => name.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '');

/** Whether the sheet is signed, concluded, or still being written. */
export function stateOf({ t }: Visit, { stage, reckoned }: Workplace): string {
  const { signedAt, concludedAt } = reckoned.sheet;
  const whose = stage === 'school' ? 'school' : 'team';
  if (signedAt === null) return t(`score-papers.state.draft.${whose}`);
  if (concludedAt === null || stage === 'school')
    return t(`score-papers.state.signed.${whose}`, { day: sayDay(t, dayOf(signedAt)) });
  return t('score-papers.state.concluded', { day: sayDay(t, dayOf(concludedAt)) });
}

function footOf(visit: Visit, workplace: Workplace, form: string, paper: PaperName): string {
  const { t, say } = visit;
  const { assessment, desk, reckoned } = workplace;
  const rubric = t('score-papers.rubric', { rubric: say(desk.rubric.name) });
  const draft = reckoned.sheet.signedAt === null ? [stateOf(visit, workplace)] : [];
  const state = paper === 'blank' ? [] : [...draft, t('score-papers.check', { code: checkCode(reckoned.sheet) })];
  return [assessment.school.name, form, rubric, ...state].join(' · ');
}

/** Which school, by whom, when. A paper to be filled in by hand leaves open what is not known before. */
export function termsOf({ t }: Visit, { assessment, stage, reckoned }: Workplace, blank = false): Term[] {
  const { school, cycle, team } = assessment;
  const { sheet } = reckoned;
  const members = team.filter((member) => member.stage === stage);
  const day = (moment: Date | null): string => (moment === null || blank ? '' : sayDay(t, dayOf(moment)));
  const term = (name: string, text: string): Term => ({ term: t(`score-papers.term.${name}`), text });
  const common = [
    term('school', school.name),
    term('code', school.code),
    term('type', t(`schools.type.${school.type}`)),
    term('region', school.regionName),
  ];
  if (stage === 'school')
    return [...common, term('referenceOn', sayDay(t, cycle.referenceOn)), term('submittedOn', day(sheet.signedAt))];
  const names = (leads: boolean): string =>
    members.flatMap((member) => (member.leads === leads ? [member.name] : [])).join(t('web.comma'));
  return [
    ...common,
    term('leader', names(true)),
    term('members', names(false)),
    term('visitOn', sheet.visitOn === null ? '' : sayDay(t, sheet.visitOn)),
    term('signedOn', day(sheet.signedAt)),
  ];
}

/** Who signs: the team and the principal; of a self-evaluation who filled it in, the principal and the school's seal. */
export function signaturesOf({ t }: Visit, { assessment, stage }: Workplace): Block {
  const members = assessment.team.filter((member) => member.stage === stage);
  const lines =
    stage === 'school'
      ? ['filledIn', 'head', 'seal'].map((who) => ({ text: t(`score-papers.sign.${who}`) }))
      : [
          ...members.map(({ name, leads }) => ({
            text: t(`score-papers.sign.${leads ? 'leader' : 'member'}`, { name }),
            ...(leads && { signer: 'leader' as const }),
          })),
          { text: t('score-papers.sign.head'), signer: 'head' as const },
        ];
  return { kind: 'signatures', lines, day: t('score-papers.sign.day') };
}
