import { randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { addWorkingDays, type Calendar } from '../../src/cycles/calendar.ts';
import { digestOf } from '../../src/objections/code.ts';
import { type Matter, usualDays } from '../../src/objections/rules.ts';
import { advance, insertObjection } from '../../src/objections/store.ts';
import { clock, momentOf } from './days.ts';
import type { Told } from './papers.ts';
import type { Cast } from './people.ts';

interface Objected {
  readonly school: string;
  readonly matter: Matter;
  readonly on: string;
  readonly text: string;
  /** When and how it was answered; undefined while it is open. */
  readonly answered?: { readonly on: string; readonly answer: string };
}

/** One that was answered before its school was proposed, and one that is open: both of schools that the county approves. */
const objected: readonly Objected[] = [
  {
    school: 'miaoji',
    matter: 'conditions',
    on: '2026-10-19',
    text: '学校操场正在翻修，体育课场地不够用，请核实运动场面积是否达到标准。',
    answered: {
      on: '2026-10-21',
      answer: '经现场核实，翻修区域已于10月16日交付使用，运动场面积符合标准，评估结论不变。感谢您的监督。',
    },
  },
  {
    school: 'chengguan',
    matter: 'materials',
    on: '2026-11-01',
    text: '公示材料中的图书册数与实际不符，部分图书已经损坏注销，请核实。',
  },
];

/** Takes in what people objected to results on notice; nobody gave a name. */
export async function objectToNotices(db: Knex, told: readonly Told[], cast: Cast, calendar: Calendar): Promise<void> {
  const office = cast.account('county');
  const { name: owner } = (await db('person').where({ id: office }).first('name')) as { name: string };
  for (const { school, matter, on, text, answered } of objected) {
    const { id } = told.find(({ journey }) => journey.school.key === school && journey.year.year === 2026)!;
    const answerBy = addWorkingDays(on, usualDays, calendar);
    const objection = await insertObjection(db, {
      key: randomUUID(),
      // Nobody has its code: it was handed out to nobody.
      codeDigest: digestOf(randomBytes(16).toString('hex')),
      assessmentId: id,
      matter,
      text,
      name: '',
      contact: '',
      receivedOn: on,
      at: momentOf(on, clock('20:10')),
      withinNotice: true,
      answerBy,
      fileIds: [],
    });
    if (answered === undefined) continue;
    const step = { id: objection, by: office, fileIds: [] };
    const assigned = momentOf(on, clock('20:40'));
    const at = momentOf(answered.on, clock('15:30'));
    const { answer } = answered;
    const assign = { state: 'assigned' as const, assigned_to: office, answer_by: answerBy };
    const close = {
      state: 'answered' as const,
      answered_at: at,
      answered_by: office,
      answer,
      outcome: 'not upheld',
      consequence: 'none',
      closed_at: at,
    };
    await advance(db, {
      ...step,
      seen: 0,
      deed: 'assign',
      at: assigned,
      text: '',
      details: { ownerId: office, owner, answerBy },
      sets: assign,
    });
    await advance(db, {
      ...step,
      seen: 1,
      deed: 'answer',
      at,
      text: answer,
      details: { outcome: 'not upheld', consequence: 'none' },
      sets: close,
    });
  }
}
