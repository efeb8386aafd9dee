import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { CannotStart, readConfig } from '../config.ts';
import { openDatabase } from '../database/open.ts';
import { writeWorkbook } from '../excel/writing.ts';
import { viewsFolder } from '../web/render.ts';
import { readTexts } from '../web/texts.ts';
import { problemSaid } from './importing.ts';
import { publishingProblems } from './rules.ts';
import { publishedRubrics, rubricOf } from './store.ts';
import { makeDraft } from './versions.ts';
import { rubricWorkbook } from './workbook.ts';
import { readRubricWorkbook } from './workbook-reading.ts';

const usage =
  '用法 · Usage: npm run rubric -- export FILE.xlsx [--id N]\n           npm run rubric -- import FILE.xlsx --as draft [--name NAME]';

/** `npm run rubric -- export FILE` writes a published rubric to a workbook, `import FILE --as draft` makes a draft of one. */
async function run(): Promise<void> {
  const { deed, file, id, name } = argumentsOf(process.argv.slice(2));
  const database = await openDatabase(readConfig(process.env));
  const { t } = readTexts(viewsFolder)['zh-CN'];
  try {
    if (deed === 'export') await exportTo(database.db, file, id, t);
    else await importFrom(database.db, file, name, t);
  } finally {
    await database.close();
  }
}

function argumentsOf(args: string[]): { deed: 'export' | 'import'; file: string; id: number | null; name: string } {
  try {
    const options = { id: { type: 'string' }, as: { type: 'string' }, name: { type: 'string', default: '' } } as const;
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
    const [deed, file, ...more] = positionals;
    const good = deed === 'export' ? values.as === undefined : deed === 'import' && values.as === 'draft';
    if (good && file !== undefined && more.length === 0 && (values.id === undefined || /^\d{1,9}$/.test(values.id))) {
      return {
        deed: deed as 'export',
        file,
        id: values.id === undefined ? null : Number(values.id),
        name: values.name,
      };
    }
  } catch {
    // An option that is none is answered like a command that is none.
  }
  throw new CannotStart(usage);
}

type Translate = ReturnType<typeof readTexts>['zh-CN']['t'];

async function exportTo(db: Knex, file: string, id: number | null, t: Translate): Promise<void> {
  const published = await publishedRubrics(db);
  const chosen = id ?? published[0]?.id;
  const rubric = chosen === undefined ? null : await rubricOf(db, chosen).catch(() => null);
  if (rubric === null) throw new CannotStart('没有这样的已发布评分细则 · There is no such published rubric');
  await pipeline(writeWorkbook(rubricWorkbook(t, rubric.name.zh, rubric.tree)), createWriteStream(file));
  console.log(`✓ 已导出 · Exported: ${rubric.name.zh} → ${file}`);
}

async function importFrom(db: Knex, file: string, name: string, t: Translate): Promise<void> {
  const there = await stat(file).catch(() => null);
  if (there === null) throw new CannotStart(`找不到文件 · No such file: ${file}`);
  const read = await readRubricWorkbook(file);
  if ('problems' in read) {
    for (const problem of read.problems) console.error(`  ${problemSaid({ t }, problem)}`);
    throw new CannotStart(`有 ${read.problems.length} 处无法导入，没有写入任何内容 · Nothing was written`);
  }
  const [base] = await publishedRubrics(db);
  if (base === undefined) throw new CannotStart('数据库中还没有评估项目 · The database has no programme yet');
  const id = await db.transaction((trx) =>
    makeDraft(trx, {
      programmeKey: base.programmeKey,
      regionCode: null,
      name: name === '' ? base.name : { zh: name, en: '' },
      tree: read.rubric,
      basedOn: base.id,
      what: 'imported',
      by: null,
      at: new Date(),
    }),
  );
  console.log(`✓ 已导入为草稿 · Imported as a draft: /rubrics/${id}`);
  for (const { key, values } of publishingProblems(read.rubric)) console.log(`  ${t(key, values)}`);
}

run().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? `✗ ${error.message}` : error);
  process.exitCode = 1;
});
