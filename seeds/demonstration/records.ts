import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { RecordKind } from '../../src/records/kinds.ts';
import { insertRecord } from '../../src/records/store.ts';
import { clock, momentOf } from './days.ts';

/** What was written down on a visit: by which member of the team (the leader first), when, of which lines. */
interface Written {
  readonly kind: RecordKind;
  readonly by: 0 | 1;
  readonly at: string;
  readonly codes: readonly string[];
  readonly draft?: true;
  readonly said: Readonly<Record<string, string>>;
}

const underWay: readonly Written[] = [
  {
    kind: 'lesson',
    by: 0,
    at: '09:25',
    codes: ['C55', 'C74'],
    said: {
      class: '四（2）班',
      subject: '数学',
      topic: '三位数乘两位数',
      teacher: '四年级数学教师',
      period: '2',
      from: '08:40',
      to: '09:20',
      notes:
        '复习导入 5 分钟，用购书情境引出算式。\n学生先独立试算，再在小组内比较两种竖式写法，三个小组上台讲解。\n教师针对“进位漏加”集中讲评，随后分层练习。后排两名学生练习量偏少，教师巡视时作了个别指导。',
      'ratings.aims': 'A',
      'ratings.content': 'A',
      'ratings.teaching': 'B',
      'ratings.participation': 'B',
      'ratings.effect': 'B',
      overall: 'B',
      suggestion: '小组讨论可再留两分钟，让中等生先讲；练习分层可写进教案。',
    },
  },
  {
    kind: 'document',
    by: 1,
    at: '10:10',
    codes: ['C54'],
    said: {
      title: '学校课程计划与各年级课程表',
      years: '2025—2026 学年、2026—2027 学年',
      completeness: 'gaps',
      found:
        '两学年课程计划齐全，开齐国家规定课程。2026—2027 学年五年级劳动课课程表未注明任课岗位，与教学日志对照有一周未上。',
    },
  },
  {
    kind: 'interview',
    by: 1,
    at: '14:40',
    codes: ['C56', 'C78'],
    said: {
      whom: 'pupils',
      count: '8',
      place: '少先队活动室',
      'answers.0.question': '每天书面作业大约用多长时间？',
      'answers.0.answer': '六人说四十分钟以内，两人说有时要一个小时，多在周四。',
      'answers.1.question': '每天有没有大课间，下雨怎么办？',
      'answers.1.answer': '每天都有；下雨在教室做室内操。',
      summary: '作业时间基本符合规定，高年级周四作业偏多。大课间落实较好。',
    },
  },
  {
    kind: 'site',
    by: 0,
    at: '15:30',
    codes: ['C1'],
    draft: true,
    said: { place: '教学区与运动区之间的通道', found: '通道南段停放四辆电动车，', counted: '电动车' },
  },
];

const concluded: readonly Written[] = [
  {
    kind: 'lesson',
    by: 1,
    at: '09:30',
    codes: ['C74'],
    said: {
      class: '五（1）班',
      subject: '语文',
      topic: '《圆明园的毁灭》第一课时',
      period: '1',
      from: '08:00',
      to: '08:40',
      notes: '学生课前搜集了资料，课上交流充分。\n教师引导学生抓住关键词句体会情感，朗读指导到位，板书清晰。',
      'ratings.aims': 'A',
      'ratings.content': 'A',
      'ratings.teaching': 'A',
      'ratings.participation': 'B',
      'ratings.effect': 'A',
      overall: 'A',
    },
  },
  {
    kind: 'questionnaire',
    by: 0,
    at: '11:00',
    codes: ['C56', 'C73'],
    said: {
      whom: 'parents',
      handedOut: '120',
      returned: '114',
      valid: '112',
      'questions.0.question': '对学校的校园安全管理',
      'questions.0.satisfied': '96.43',
      'questions.1.question': '对孩子的作业量',
      'questions.1.satisfied': '88.39',
      'questions.2.question': '对教师与家长的沟通',
      'questions.2.satisfied': '91.07',
      result: '总体满意率较高；意见集中在高年级作业量，已向学校反馈。',
    },
  },
  {
    kind: 'site',
    by: 0,
    at: '15:20',
    codes: ['C1', 'C10'],
    said: {
      place: '学生宿舍与食堂之间',
      found: '功能分区清楚，通道无障碍物，食堂出入口人车分流。清点数量与学校填报一致。',
      counted: '洗手位',
      count: '24',
    },
  },
];

/** 现场记录 of two county reviews, on the days of their visits: of one that is going on, and one that was concluded. All made up. */
export async function writeRecords(
  db: Knex,
  schools: { readonly going: string; readonly over: string },
): Promise<void> {
  for (const [school, records] of [
    [schools.going, underWay],
    [schools.over, concluded],
  ] as const) {
    const { rows } = await db.raw<{ rows: { sheetId: number; visitOn: string; personId: number }[] }>(
      `select sheet.id as "sheetId", sheet.visit_on as "visitOn", team_member.person_id as "personId"
         from sheet join assessment on assessment.id = sheet.assessment_id join school on school.id = assessment.school_id
         join cycle on cycle.id = assessment.cycle_id join team_member on team_member.sheet_id = sheet.id
        where school.name = ? and cycle.year = 2026 and sheet.stage = 'county'
        order by team_member.leads desc, team_member.person_id`,
      [school],
    );
    for (const { kind, by, at: time, codes, draft, said } of records) {
      const { sheetId, visitOn, personId: authorId } = rows[by]!;
      const at = momentOf(visitOn, clock(time));
      const state = draft === true ? 'draft' : 'final';
      await insertRecord(db, { key: randomUUID(), sheetId, kind, authorId, at, state, said, codes, savedAt: at });
    }
  }
}
