import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { handIn, saveOwnLines } from '../../src/double-scoring/store.ts';
import { points } from '../../src/scoring/points.ts';

/** What two inspectors give of the same indicators of one school, apart: of the first both have handed in and differ, of the second one has. */
const given: readonly {
  readonly code: string;
  readonly by: 'owner' | 'second';
  readonly points: string;
  readonly handedIn: boolean;
}[] = [
  { code: 'C42', by: 'owner', points: '8', handedIn: true },
  { code: 'C42', by: 'second', points: '9', handedIn: true },
  { code: 'C43', by: 'owner', points: '12', handedIn: true },
];

/** 独立评分: two indicators of a review that has just begun are scored by both inspectors; one waits for the leader, one for the second. */
export async function scoreApart(
  db: Knex,
  { school, year, moment }: { school: string; year: number; moment: (place: number) => Date },
): Promise<void> {
  const { rows } = await db.raw<{ rows: { sheetId: number; owner: number; second: number }[] }>(
    `select sheet.id as "sheetId", sheet_section.person_id as owner, min(team_member.person_id) as second
       from sheet join assessment on assessment.id = sheet.assessment_id join school on school.id = assessment.school_id
       join cycle on cycle.id = assessment.cycle_id
       join sheet_section on sheet_section.sheet_id = sheet.id and sheet_section.section_code = 'A2'
       join team_member on team_member.sheet_id = sheet.id and team_member.person_id <> sheet_section.person_id
      where school.name = ? and cycle.year = ? and sheet.stage = 'county'
      group by sheet.id, sheet_section.person_id`,
    [school, year],
  );
  const [{ sheetId, owner, second }] = rows as [(typeof rows)[number]];
  const codes = [...new Set(given.map(({ code }) => code))];
  await db('second_scorer').insert(codes.map((code) => ({ sheet_id: sheetId, code, person_id: second })));
  for (const [place, { code, by, points: text, handedIn }] of given.entries()) {
    const personId = by === 'owner' ? owner : second;
    const at = moment(place);
    await saveOwnLines(db, [
      {
        sheetId,
        code,
        personId,
        entry: { kind: 'judged', points: points(text) },
        reason: by === 'owner' ? '校本教研记录不完整，缺少评课环节。' : '教研活动正常，个别记录缺签名。',
        differenceReason: '',
        basisVersion: 1,
        seenVersion: 0,
        key: randomUUID(),
        at,
      },
    ]);
    if (handedIn) await handIn(db, { sheetId, codes: [code], personId, at });
  }
}
