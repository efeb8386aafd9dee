import type { Knex } from 'knex';
import { insertApplication } from '../../src/applications/store.ts';
import { recordCeremony } from '../../src/ceremonies/store.ts';
import { insertNotice } from '../../src/notices/store.ts';
import { insertProposal } from '../../src/approvals/proposals.ts';
import { issuePlaques } from '../../src/plaques/store.ts';
import { type Copy, copyOf, type Stock } from './files.ts';
import type { Journey, SeedStep } from './journey.ts';
import { noticeNumber, officeRegions } from './numbers.ts';
import { insertRows } from './rows.ts';

/** A journey with the number of its assessment. */
export interface Told {
  readonly id: number;
  readonly journey: Journey;
}

/** Files the applications: one for each school that applied, with the scan of the sealed form. */
export async function fileApplications(
  db: Knex,
  told: readonly Told[],
  stock: Stock,
  store: (copies: readonly Copy[]) => Promise<void>,
): Promise<void> {
  const filed = told.flatMap(({ id, journey }) =>
    taken(journey, 'apply').map((step) => ({ id, journey, step, scan: copyOf(stock, 'scan', step.by, step.at) })),
  );
  await store(filed.map(({ scan }) => scan));
  for (const { id, journey, step, scan } of filed) {
    await insertApplication(db, {
      cycleId: journey.year.cycleId,
      regionCode: journey.school.region,
      number: String(step.details['number']),
      on: String(step.details['on']),
      scanFileId: scan.id,
      by: step.by,
      at: step.at,
      assessmentIds: [id],
    });
  }
}

/** Publishes the notices: one of each level on each day. */
export async function publishNotices(db: Knex, told: readonly Told[]): Promise<void> {
  for (const group of together(told, 'publish')) {
    const { journey, step, level, day } = group[0]!;
    await insertNotice(db, {
      cycleId: journey.year.cycleId,
      regionCode: officeRegions[level],
      number: noticeNumber(level, day),
      body: noticeBody,
      contact: contacts[level],
      publishedOn: day,
      endsOn: String(step.details['endsOn']),
      by: step.by,
      at: step.at,
      assessmentIds: group.map(({ id }) => id),
    });
  }
}

const noticeBody = `根据义务教育学校标准化建设评估工作安排，经学校自评、乡镇申请、县级初评、市级复核，下列学校2026年度标准化学校评估结论为“达标”，现予公示。
公示期为5个工作日。公示期内，单位和个人如有异议，请以来访、来电或来信方式向我室反映，并提供具体事实和联系方式。以单位名义反映的应加盖公章，以个人名义反映的应署真实姓名。`;

const contacts = {
  county: '阜南县教育督导室（演示），电话：0558-0000000',
  city: '阜阳市教育督导室（演示），电话：0558-0000001',
} as const;

/** Puts schools on the lists that the offices propose for approval: one of each level on each day. */
export async function propose(db: Knex, told: readonly Told[]): Promise<void> {
  for (const group of together(told, 'propose')) {
    const { step, level } = group[0]!;
    const approved = new Set(group.filter(({ journey }) => taken(journey, 'approve').length > 0).map(({ id }) => id));
    const id = await insertProposal(db, {
      regionCode: officeRegions[level],
      note: '',
      by: step.by,
      at: step.at,
      assessmentIds: group.map((told) => told.id),
    });
    await db('proposal_school')
      .where({ proposal_id: id })
      .whereIn('assessment_id', [...approved])
      .update({ outcome: 'approved' });
  }
}

/** Writes down what the leading groups approved: one meeting of each level on each day. */
export async function approve(db: Knex, told: readonly Told[]): Promise<void> {
  const groups = together(told, 'approve');
  const rows = groups.map(([{ step, level } = missing()]) => ({
    region_code: officeRegions[level],
    document_number: step.details['number'],
    meeting_on: step.details['meetingOn'],
    decided_by: step.by,
    decided_at: step.at,
  }));
  const made = await insertRows<{ id: number }>(db, 'approval', rows, ['id']);
  await insertRows(
    db,
    'approval_school',
    groups.flatMap((group, place) => group.map(({ id }) => ({ approval_id: made[place]!.id, assessment_id: id }))),
  );
}

/** Awards the plaques: one award of each level on each day, and the ceremony of it. */
export async function award(db: Knex, told: readonly Told[]): Promise<void> {
  for (const group of together(told, 'award')) {
    const { level, day, step } = group[0]!;
    const schools = group.map(({ id, journey }) => ({ id, school: journey.school.name }));
    const { by, at } = step;
    const regionCode = officeRegions[level];
    const numbers = await issuePlaques(db, { issuingCode: regionCode, awardedOn: day, schools, by, at }, null);
    const held = { regionCode, heldOn: day, ...ceremonies[level], note: '', corrects: null, numbers, by, at };
    await recordCeremony(db, held);
  }
}

const ceremonies = {
  county: {
    place: '阜南县教育局会议室（演示）',
    host: '阜南县教育督导室（演示）',
    attending: '县教育督导室、乡镇人民政府和授牌学校代表（演示）',
  },
  city: {
    place: '阜阳市教育局会议室（演示）',
    host: '阜阳市教育督导室（演示）',
    attending: '市教育督导室、各县区教育督导室和授牌学校代表（演示）',
  },
} as const;

interface Shared {
  readonly id: number;
  readonly journey: Journey;
  readonly step: SeedStep;
  readonly level: 'county' | 'city';
  readonly day: string;
}

/** The schools that took a step at the same level on the same day. */
function together(told: readonly Told[], name: string): Shared[][] {
  const groups = new Map<string, Shared[]>();
  for (const { id, journey } of told) {
    for (const step of taken(journey, name)) {
      const [level, day] = [journey.decidedAt, dayOf(step)];
      const key = `${day} ${level}`;
      groups.set(key, [...(groups.get(key) ?? []), { id, journey, step, level, day }]);
    }
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);
}

const taken = ({ steps }: Journey, name: string): SeedStep[] => steps.filter((step) => step.name === name);

const dayOf = ({ at }: SeedStep): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

function missing(): never {
  throw new RangeError('a group has a school');
}
