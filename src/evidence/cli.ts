import { CannotStart, readConfig } from '../config.ts';
import { openDatabase } from '../database/open.ts';
import { check, copy, type Finding } from './inventory.ts';
import { openStorage } from './s3.ts';
import { storageIn } from './storage.ts';

const said: Record<Finding['what'], string> = {
  missing: '缺失 · missing',
  damaged: '损坏 · damaged',
  'thumbnail missing': '缩略图缺失 · thumbnail missing',
  unknown: '数据库中没有 · unknown to the database',
};

/**
 * `npm run files -- check` compares the rows of the database with the store; `npm run files -- copy` copies what is in DATA_DIR to
 * the S3 store. Both may run beside the server, and end with 1 when anything is amiss.
 */
async function run(): Promise<void> {
  const [deed = '', ...more] = process.argv.slice(2);
  if (!['check', 'copy'].includes(deed) || more.length > 0) {
    throw new CannotStart('用法 · Usage: npm run files -- check | copy');
  }
  const config = readConfig(process.env);
  if (deed === 'copy' && config.s3 === null) {
    throw new CannotStart('请先设置 S3_ENDPOINT 等变量，再复制文件 · Set S3_ENDPOINT and the others before copying');
  }
  const database = await openDatabase(config);
  let amiss = 0;
  const tell = ({ id, what }: Finding): void => {
    amiss += 1;
    console.log(`✗ ${id} ${said[what]}`);
  };
  try {
    const storage = await openStorage(config);
    if (deed === 'copy') {
      const { copied, there } = await copy(database.db, storageIn(config.dataDirectory), storage, tell);
      console.log(`✓ 已复制 ${copied} 个文件，${there} 个原已存在 · ${copied} copied, ${there} were there already`);
    } else {
      const sound = await check(database.db, storage, new Date(), tell);
      console.log(`✓ ${sound} 个文件完好 · ${sound} sound`);
    }
    if (amiss > 0) console.log(`✗ ${amiss} 个文件有问题 · ${amiss} amiss`);
    process.exitCode = amiss > 0 ? 1 : 0;
  } finally {
    await database.close();
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? `✗ ${error.message}` : error);
  process.exitCode = 1;
});
