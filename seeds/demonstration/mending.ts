import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Assessment } from '../../src/assessments/store.ts';
import { drawText, itemsFrom } from '../../src/rectification/draft.ts';
import { writeEntry } from '../../src/rectification/items.ts';
import { type ItemDeed, type ItemState, levelOfOrder, stateAfter } from '../../src/rectification/rules.ts';
import { issueOrder, openRectification, rectificationsOf, saveDraft } from '../../src/rectification/store.ts';
import { show } from '../../src/scoring/points.ts';
import type { Workplace } from '../../src/sheets/workplace.ts';
import { viewsFolder } from '../../src/web/render.ts';
import { readTexts } from '../../src/web/texts.ts';
import type { Visit } from '../../src/web/visit.ts';
import { clock, momentOf } from './days.ts';
import { type Copy, copyOf, type Stock } from './files.ts';
import type { Journey, SeedStep } from './journey.ts';
import type { Told } from './papers.ts';
import type { Cast } from './people.ts';

/** What was done about the first items of an order; the others are still to be answered. All of it is made up. */
const deeds: readonly (readonly (readonly [kind: ItemDeed, day: string, text: string])[])[] = [
  [
    ['answer', '2025-11-24', '对照标准逐项排查，列入学校年度修缮计划，暑期前完成。'],
    ['progress', '2026-05-20', '已完成招标，开始施工。'],
    ['report', '2026-08-25', '施工完成并通过验收，附现场照片。'],
    ['acceptance', '2026-09-10', '现场查看，符合要求。'],
  ],
  [
    ['answer', '2025-11-24', '补充设备并登记入账，由专人管理。'],
    ['report', '2026-10-20', '设备已到位并登记，请予验收。'],
  ],
  [
    ['answer', '2025-11-25', '修订管理制度，每月检查一次并留存记录。'],
    ['report', '2026-09-15', '制度已修订，检查记录已归档。'],
    ['refusal', '2026-09-28', '检查记录只有 9 月一个月，请补充后重新报告。'],
  ],
  [
    ['answer', '2025-11-25', '申请专项经费购置，分两批到位。'],
    ['reminder', '2026-10-26', '完成时限已过，请尽快报告进展。'],
  ],
];

const answers = [
  { inCharge: '总务主任', cost: '186000', dueOn: '2026-08-31' },
  { inCharge: '教导主任', cost: '42500', dueOn: '2026-10-31' },
  { inCharge: '副校长', cost: '0', dueOn: '2026-11-15' },
  { inCharge: '总务主任', cost: '63800.5', dueOn: '2026-10-20' },
] as const;

/** Opens the rectification of each school whose result is basic; where its office has ordered it to mend, with what the school has done since. */
export async function mend(
  db: Knex,
  told: readonly Told[],
  { cast, stock }: { cast: Cast; stock: Stock },
  store: (copies: readonly Copy[]) => Promise<void>,
): Promise<void> {
  for (const { id, journey } of told) {
    const decided = journey.steps.find(({ to }) => levelOfOrder(to) !== null);
    if (decided === undefined) continue;
    await openRectification(db, { assessmentId: id, level: levelOfOrder(decided.to)!, decidedOn: dayOf(decided) });
    const order = journey.steps.find(({ name }) => name === 'order');
    if (order !== undefined) await issue(db, id, journey, order, { cast, stock, store });
  }
}

interface Surroundings {
  readonly cast: Cast;
  readonly stock: Stock;
  readonly store: (copies: readonly Copy[]) => Promise<void>;
}

async function issue(
  db: Knex,
  id: number,
  journey: Journey,
  order: SeedStep,
  { cast, stock, store }: Surroundings,
): Promise<void> {
  const [opened] = await rectificationsOf(db, id);
  const { level } = opened!;
  const official = chineseVisit();
  const reckoned = journey.reckoned(level, dayOf(order));
  const workplace = {
    assessment: { school: journey.school },
    desk: { rubric: { tree: journey.year.rubric } },
    reckoned,
  } as unknown as Workplace;
  const about = {
    cycle: { year: journey.year.year },
    school: journey.school,
    score: show(reckoned.total.scaled),
  } as unknown as Assessment;
  await saveDraft(db, {
    id: opened!.id,
    seenVersion: 0,
    number: String(order.details['number']),
    text: drawText(official, about, level),
    dueOn: String(order.details['dueOn']),
    items: itemsFrom(official, workplace),
  });
  await issueOrder(db, { id: opened!.id, version: 1, by: order.by, at: order.at });
  const [{ items } = opened!] = await rectificationsOf(db, id);
  const clerk = cast.clerkOf(journey.school.key);
  for (const [place, done] of deeds.entries()) {
    let state: ItemState = 'open';
    for (const [version, [kind, day, text]] of done.entries()) {
      const at = momentOf(day, clock('10:00') + place * 6);
      const by = ['acceptance', 'refusal', 'reminder'].includes(kind) ? order.by : clerk;
      const copy = kind === 'report' ? copyOf(stock, 'fact', by, at) : null;
      if (copy !== null) await store([copy]);
      state = stateAfter(kind, state);
      await writeEntry(db, {
        itemId: items[place]!.id,
        seenVersion: version,
        key: randomUUID(),
        kind,
        text,
        state,
        ...(kind === 'answer' && { answer: { measures: text, ...answers[place]! } }),
        fileIds: copy === null ? [] : [copy.id],
        by,
        at,
      });
    }
  }
}

/** An order is written in Chinese. */
function chineseVisit(): Visit {
  const texts = readTexts(viewsFolder);
  return {
    ...texts['zh-CN'],
    language: 'zh-CN',
    tIn: (language: keyof typeof texts) => texts[language].t,
  } as unknown as Visit;
}

const dayOf = ({ at }: SeedStep): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
