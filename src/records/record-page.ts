import { type Frame, frameOf } from '../assessments/frame.ts';
import { type ShownDocument, shownDocument } from '../documents/shown.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { sayMoment } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { recordPaper } from './paper.ts';
import { formPathOf, inOrder, lookingAt, mayChange, pathOf } from './place.ts';
import { recordSeen } from './rules.ts';
import { type RecordVersion, type VisitRecord, versionsOf } from './store.ts';

export interface RecordPage extends Frame {
  paper: ShownDocument;
  files: { href: string; text: string }[];
  /** What is to be known of it: a draft, an older version, removed; empty for one in force. */
  notice: string;
  edit: string;
  removal: { action: string; title: string } | null;
  lines: { href: string; text: string }[];
  versions: { href: string; text: string; current: boolean }[];
}

/** One record as a page that prints, with its files, its lines on the sheet and its versions. */
export async function recordPage(visit: Visit, workplace: Workplace, record: VisitRecord): Promise<RecordPage> {
  const { t, say } = visit;
  const versions = await seenVersions(visit, workplace, record);
  const shown = versionAsked(visit, record, versions);
  const path = pathOf(workplace, record.id);
  const change = mayChange(visit, workplace, record);
  const title = t(`records.kind.${record.kind}`);
  const asked = shown.version === record.version ? '' : `?version=${shown.version}`;
  const { crumbs, ...frame } = frameOf(visit, workplace.assessment, title);
  const sheet = `/assessments/${workplace.assessment.id}/sheets/${workplace.stage}`;
  return {
    ...frame,
    crumbs: [...crumbs.slice(0, -1), { text: t('records.list.title'), href: pathOf(workplace) }, { text: title }],
    back: pathOf(workplace),
    paper: shownDocument(recordPaper(visit, workplace, record, shown)),
    files: (['pdf', 'docx'] as const).map((format) => ({
      href: `${path}/paper.${format}${asked}`,
      text: t(`score-papers.${format}`),
    })),
    notice: noticeOf(visit, record, shown),
    edit: change ? `${path}/edit` : '',
    removal: change
      ? { action: `${formPathOf(workplace, record.id)}/removals`, title: t('records.remove.title', { kind: title }) }
      : null,
    lines: inOrder(workplace, shown.codes).map(({ code, section, title: line }) => ({
      href: `${sheet}/sections/${section}#${code}`,
      text: `${code} ${say(line)}`,
    })),
    versions: versions.map(({ version, savedAt, state }) => ({
      href: version === record.version ? path : `${path}?version=${version}`,
      text: t(`records.version.${state}`, { version: String(version), moment: sayMoment(t, savedAt) }),
      current: version === shown.version,
    })),
  };
}

/** The version that the address asks for. @throws Refusal 404 when this person sees none such */
export async function versionFor(visit: Visit, workplace: Workplace, record: VisitRecord): Promise<RecordVersion> {
  if (visit.query['version'] === undefined) return record;
  return versionAsked(visit, record, await seenVersions(visit, workplace, record));
}

function versionAsked({ query }: Visit, record: VisitRecord, versions: readonly RecordVersion[]): RecordVersion {
  if (query['version'] === undefined) return record;
  const asked = versions.find(({ version }) => String(version) === query['version']);
  if (asked === undefined) throw notFound();
  return asked;
}

/** The versions that somebody sees: what holds of the record holds of each, by what it was tied to; of drafts the author alone. */
async function seenVersions(visit: Visit, workplace: Workplace, record: VisitRecord): Promise<RecordVersion[]> {
  const looking = lookingAt(visit, workplace);
  const mine = record.authorId === actorOf(visit).id;
  return (await versionsOf(visit.db, record.id)).filter(
    (one) =>
      one.version === record.version ||
      ((mine || one.state === 'final') && recordSeen(looking, { ...one, authorId: record.authorId })),
  );
}

function noticeOf({ t }: Visit, { removedAt, removedBy, version }: VisitRecord, shown: RecordVersion): string {
  if (removedAt !== null)
    return t('records.notice.removed', { person: removedBy ?? '', moment: sayMoment(t, removedAt) });
  if (shown.version !== version) return t('records.notice.older', { version: String(shown.version) });
  return shown.state === 'draft' ? t('records.notice.draft') : '';
}
