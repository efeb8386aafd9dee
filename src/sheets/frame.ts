import { gradeShown, type GradeShown, type RulerShown, rulerFor } from '../assessments/shown.ts';
import { allRecords } from '../records/line.ts';
import { show } from '../scoring/points.ts';
import { visitPath } from '../visits/place.ts';
import { sayDay, sayDeadline } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { missingOn } from './missing.ts';
import { type Place, progressOf } from './places.ts';
import { evidenceSeen } from './seen.ts';
import { isBarred, type Workplace } from './workplace.ts';

/** What a sheet comes to so far. */
export interface TotalShown {
  filled: string;
  /** The score once all is scored; before that empty, and `range` says what is still possible. */
  score: string;
  range: string;
  of: string;
  sum: string;
  ruler: RulerShown & { lowest: string; highest: string };
  /** Where it is told how it came about. */
  why: string;
  grade: GradeShown | undefined;
  /** What is still missing, by kind, with its number. */
  missing: { term: string; text: string }[];
}

/** What the pages of a sheet have in common. */
export interface SheetFrame {
  title: string;
  crumbs: { text: string; href?: string }[];
  scripts: string[];
  styles: string[];
  heading: string;
  sub: string;
  stage: string;
  index: {
    label: string;
    list: { code: string; href: string; text: string; done: number; of: number; current: boolean; problem: boolean }[];
  };
  /** Null for those who see how far the sheet is, but not what it says. */
  total: TotalShown | null;
  /** Whether this person writes on this page now. */
  writes: boolean;
  /** Why not, or what must be heeded; empty where nothing need be said. */
  notice: string;
  action: string;
  /** Whether last year's entries are offered on it, and unusual quantities asked about. */
  asks: boolean;
  key: string;
  check: { href: string; text: string } | null;
  /** Where all that was written down on the visits stands; null where nobody visits, or nothing may be seen. */
  records: { href: string; text: string } | null;
  /** All files of the assessment; null for whoever may not see those of this sheet. */
  evidence: { href: string; text: string } | null;
  /** What is done on the visit; null where nobody visits. */
  agenda: { href: string; text: string } | null;
  /** The sheet as a workbook, and where a filled one is handed in; empty for those who may not. */
  workbook: { download: string; upload: string };
  earlier: string | undefined;
  later: string | undefined;
}

/** What a reviewer has on site. */
const phone = ['/js/phone.js', '/js/photos.js'];

/** The frame around a page of a sheet: where one stands, the pages with their progress, and the total. */
export function sheetFrame(visit: Visit, workplace: Workplace, place: Place): SheetFrame {
  const { t } = visit;
  const { assessment, stage, seen } = workplace;
  const { id, school } = assessment;
  const places = progressOf(visit, workplace);
  const at = places.findIndex(({ place: { code } }) => code === place.code);
  const name = places[at]!.name;
  const sheet = t(`assessments.sheet.${stage}`);
  const writes = workplace.writes(place.section?.code ?? null) !== null;
  return {
    title: t('sheets.title', { sheet, place: name, school: school.name }),
    crumbs: [
      { text: t('assessments.list.title'), href: '/assessments' },
      { text: school.name, href: `/assessments/${id}` },
      { text: sheet },
    ],
    scripts: writes ? ['/js/score.js', '/js/evidence.js', ...(stage === 'school' ? [] : phone)] : [],
    styles: writes && stage !== 'school' ? ['/css/phone.css'] : [],
    heading: t('sheets.heading', { sheet, place: name }),
    sub: subOf(visit, workplace),
    stage,
    index: {
      label: t('sheets.index'),
      list: places.map(({ place: { code, path }, name: text, done, of, problem }) => ({
        code,
        href: path,
        text,
        done,
        of,
        // That a line is explained, or contradicts itself, says more than how far a sheet is.
        problem: problem && seen === 'all',
        current: code === place.code,
      })),
    },
    total: seen === 'all' ? totalShown(visit, workplace) : null,
    writes,
    notice: noticeOf(visit, workplace, place),
    action: `/assessments/${id}/${stage}-lines/${place.code}`,
    asks: writes && workplace.desk.past !== null,
    key: crypto.randomUUID(),
    check: checkOf(visit, workplace),
    records: allRecords(visit, workplace),
    evidence: evidenceSeen(seen) ? { href: `/assessments/${id}/evidence`, text: t('evidence.gallery.title') } : null,
    agenda: agendaOf(visit, workplace),
    workbook: workbookOf(workplace),
    earlier: places[at - 1]?.place.path,
    later: places[at + 1]?.place.path,
  };
}

function subOf({ t, today }: Visit, { assessment, stage, reckoned }: Workplace): string {
  const { school, dueOn } = assessment;
  const { signedAt } = reckoned.sheet;
  const deadline =
    dueOn === null || signedAt !== null
      ? []
      : [t('sheets.due', { day: sayDay(t, dueOn), left: sayDeadline(t, today, dueOn) })];
  return [school.name, t(`schools.type.${school.type}`), ...(stage === 'school' ? deadline : [])].join(' · ');
}

/** What the sheet comes to: the score when all is scored, else the lowest and the highest still possible, never a grade. */
export function totalShown(visit: Visit, workplace: Workplace): TotalShown {
  const { t } = visit;
  const { reckoned, desk } = workplace;
  const { total, grade, vetoes } = reckoned;
  const { programme } = desk;
  const lines = [...total.bySection.values()].reduce((sum, part) => sum + part.lines, 0);
  const complete = total.blanks.length === 0;
  const [lowest, highest] = [show(total.lowest), show(total.highest)];
  const range = t('sheets.total.range', { lowest, highest });
  const score = show(total.scaled);
  const scaled = total.applicable === programme.full * 100 ? 'sum' : 'sumScaled';
  return {
    filled: t('sheets.total.filled', { done: lines - total.blanks.length, of: lines }),
    score: complete ? score : '',
    range: complete ? '' : range,
    of: String(programme.full),
    sum: t(`sheets.total.${scaled}`, { earned: show(total.earned), applicable: show(total.applicable), score }),
    // Drawn as a range also when it has closed to one score, so that the page's script only moves its ends.
    ruler: {
      ...rulerFor(visit, programme, complete ? score : lowest),
      ...(complete ? {} : { label: range }),
      lowest,
      highest,
    },
    grade:
      complete && grade !== null
        ? gradeShown(
            visit,
            programme,
            grade,
            vetoes.map(({ key }) => key),
          )
        : undefined,
    missing: missingShown(visit, workplace),
    why: `/assessments/${workplace.assessment.id}/sheets/${workplace.stage}/why`,
  };
}

function missingShown({ t }: Visit, { reckoned, desk }: Workplace): TotalShown['missing'] {
  const missing = missingOn(reckoned, desk.sheets, desk.scoring, desk.past);
  const kinds = [...new Set(missing.map(({ kind }) => kind))];
  return kinds.map((kind) => ({
    term: t(`sheets.total.missing.${kind}`),
    text: t('sheets.total.items', { count: missing.filter((one) => one.kind === kind).length }),
  }));
}

function noticeOf(visit: Visit, workplace: Workplace, place: Place): string {
  const { t } = visit;
  const { assessment, stage, seen, reckoned } = workplace;
  if (isBarred(visit, workplace)) return t('sheets.notice.barred');
  const hand = workplace.writes(place.section?.code ?? null);
  if (hand === 'as owner') return stage !== 'school' && place.kind !== 'section' ? t('sheets.notice.leaders') : '';
  if (hand === 'as leader') {
    const owner = reckoned.sheet.owners.get(place.code);
    const name = assessment.team.find((member) => member.stage === stage && member.personId === owner)?.name;
    return t('sheets.notice.othersSection', { name: name ?? '—' });
  }
  if (seen === 'progress') return t('sheets.notice.progress');
  if (seen === 'by line') return t('sheets.notice.veiled');
  return reckoned.sheet.signedAt === null ? t('sheets.notice.going') : '';
}

const agendaOf = ({ t }: Visit, { assessment: { id }, stage, reckoned }: Workplace): SheetFrame['agenda'] =>
  stage === 'school' || reckoned.sheet.visitOn === null
    ? null
    : { href: visitPath(id, stage), text: t('visits.agenda.heading') };

function workbookOf({ assessment, stage, seen, reckoned, desk, writes }: Workplace): SheetFrame['workbook'] {
  const sheet = `/assessments/${assessment.id}/sheets/${stage}`;
  const own = writes(null) !== null || desk.rubric.tree.sections.some(({ code }) => writes(code) !== null);
  const open = own && reckoned.sheet.signedAt === null;
  return {
    download: seen === 'progress' && !own ? '' : `${sheet}/workbook`,
    upload: open ? `${sheet}/uploads/new` : '',
  };
}

/** Where this sheet is looked through before it is submitted or signed off. */
function checkOf({ t }: Visit, { assessment, stage, writes }: Workplace): SheetFrame['check'] {
  const { id } = assessment;
  if (stage === 'school') {
    return writes(null) === null
      ? null
      : { href: `/assessments/${id}/sheets/school/check`, text: t('sheets.check.go') };
  }
  return writes(null) === 'as owner'
    ? { href: `/assessments/${id}/${stage}-signatures/new`, text: t('sheets.check.sign') }
    : null;
}
