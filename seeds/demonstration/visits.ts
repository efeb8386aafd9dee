import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { clock, momentOf } from './days.ts';
import { insertRows } from './rows.ts';

interface Visited {
  readonly sheetId: number;
  readonly school: string;
  readonly visitOn: string;
  readonly signed: boolean;
  readonly members: number[];
  readonly leader: number;
  readonly office: number | null;
  readonly given: Date;
  readonly reader: number | null;
}

/** What a day at a school looks like, as its team ticks it off. */
const day = [
  { time: '08:40', note: '校长汇报自评情况，发放评审日程。' },
  { time: '09:30', note: '查看教学楼、食堂、运动场和消防通道。' },
  { time: '10:20', note: '' },
  { time: '13:50', note: '随机听课两节。' },
  { time: '15:10', note: '' },
  { time: '16:30', note: '反馈初步情况，学校没有异议。' },
] as const;

/** Whose visit was moved, of which nobody there has taken note yet; and where a day is half over. */
export interface Visits {
  readonly moved: string;
  readonly going: string;
}

/** Gives the notices of all visits, acknowledged but for the one of a moved visit; ticks what was done. */
export async function writeVisits(db: Knex, now: Date, { moved, going }: Visits): Promise<void> {
  const { rows } = await db.raw<{ rows: Visited[] }>(
    `select sheet.id as "sheetId", school.name as school, sheet.visit_on as "visitOn", sheet.signed_at is not null as signed,
            team.members, team.leader, step.person_id as office, step.at as given,
            (select person_id from step submitted where submitted.assessment_id = assessment.id and submitted.name = 'submit'
              order by position desc limit 1) as reader
       from sheet join assessment on assessment.id = sheet.assessment_id join school on school.id = assessment.school_id
       join (select sheet_id, array_agg(person_id order by person_id) as members, max(person_id) filter (where leads) as leader
               from team_member group by sheet_id) team on team.sheet_id = sheet.id
       join lateral (select person_id, at from step where step.assessment_id = assessment.id and step.name = 'name team'
                        and step.from_stage = sheet.stage || ' team' order by position desc limit 1) step on true
      where sheet.visit_on is not null order by sheet.id`,
  );
  const hour = 3_600_000;
  const notices = rows.flatMap((visit) => {
    const base = { sheet_id: visit.sheetId, members: visit.members, leader: visit.leader, made_by: visit.office };
    const read = (at: Date) =>
      at < now && visit.reader !== null ? { read_by: visit.reader, read_at: at } : { read_by: null, read_at: null };
    const first = { ...base, number: 1, reason: null, made_at: visit.given, visit_on: visit.visitOn };
    const soon = new Date(visit.given.getTime() + 2 * hour);
    if (visit.signed || visit.school !== moved) return [{ ...first, ...read(soon) }];
    const later = new Date(Math.min(visit.given.getTime() + 5 * hour, now.getTime() - hour));
    const before = new Date(`${visit.visitOn}T00:00:00Z`);
    before.setUTCDate(before.getUTCDate() - 1);
    return [
      { ...first, visit_on: before.toISOString().slice(0, 10), ...read(soon) },
      { ...first, number: 2, reason: '学校当天承办全县教研活动', made_at: later, read_by: null, read_at: null },
    ];
  });
  await insertRows(db, 'visit_notice', notices);

  const ticked = rows.flatMap((visit) => {
    const many = visit.signed ? day.length : visit.school === going ? 3 : 0;
    return day.slice(0, many).flatMap(({ time, note }, place) => {
      const at = momentOf(visit.visitOn, clock(time) + 6);
      const code = `agenda.${place + 1}`;
      const said = { sheet_id: visit.sheetId, code, title: null, done: true, time, note, removed: false, version: 1 };
      return at < now ? [{ ...said, by: visit.leader, at }] : [];
    });
  });
  await insertRows(
    db,
    'agenda_item',
    ticked.map(({ by, at, ...said }) => ({ ...said, saved_by: by, saved_at: at })),
  );
  await insertRows(
    db,
    'agenda_change',
    ticked.map(({ by, at, ...said }) => ({ ...said, key: randomUUID(), person_id: by, at })),
  );
}
