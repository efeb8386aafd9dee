import type { Knex } from 'knex';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv } from '../src/rubrics/csv.ts';
import { publishingProblems } from '../src/rubrics/rules.ts';
import { rubricFromRows } from '../src/rubrics/table.ts';
import { seedCalendar } from './calendar.ts';
import { standardizationFlow } from './standardization-flow.ts';
import { standardization } from './standardization.ts';

/** What every installation starts with: the regions of Fuyang, the programme, its rubric of 1000 points, and the calendar of working days. */
export async function seedReference(db: Knex): Promise<void> {
  await db('region').insert(regions());
  await db('programme').insert({
    key: standardization.key,
    definition: JSON.stringify({ ...standardization, flow: standardizationFlow }),
  });
  const tree = rubricFromRows(readCsv(read('rubric-1000.csv')));
  const problems = publishingProblems(tree);
  if (problems.length > 0) throw new Error(`the rubric can't be published: ${JSON.stringify(problems)}`);
  await db('rubric').insert({
    programme_key: standardization.key,
    name_zh: '义务教育学校标准化建设评估细则（1000 分）',
    name_en: 'Rubric for standardized compulsory schools (1000 points)',
    tree: JSON.stringify(tree),
    version: 1,
    status: 'published',
    created_at: new Date('2025-08-25T09:00:00+08:00'),
    published_at: new Date('2025-08-25T09:00:00+08:00'),
  });
  await seedCalendar(db);
}

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

/** A region's path holds the codes from the province down, each with a slash behind it. */
function regions(): { code: string; name: string; level: string; parent_code: string | null; path: string }[] {
  const paths = new Map<string, string>();
  const [, ...lines] = read('regions-fuyang.csv').trim().split(/\r?\n/);
  // The file names parents before their children.
  return lines.map((line) => {
    const [code = '', name = '', level = '', parent = ''] = line.split(',');
    const path = `${paths.get(parent) ?? ''}${code}/`;
    paths.set(code, path);
    return { code, name, level, parent_code: parent || null, path };
  });
}
