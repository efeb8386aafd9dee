import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';

const runs = (name: string): boolean => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
};

const command = ['soffice', 'libreoffice'].find(runs);

/** Whether LibreOffice is on this machine, and whether it can write texts too. */
export const office = { calc: command !== undefined, writer: command !== undefined && runs('lowriter') };

const folder = mkdtempSync(join(inject('folder'), 'office-'));
let turns = 0;

/** What a file is turned into. Of a workbook as CSV every sheet is a file of its own, its numbers as they are kept, not as they are shown. */
const filters = {
  pdf: 'pdf',
  xlsx: 'xlsx:Calc MS Excel 2007 XML',
  csv: 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1',
} as const;

/**
 * Lets LibreOffice open a file as a person would, without any setting of ours, and save it as another kind.
 *
 * @param name of the file that it opens, with its ending
 * @param sheets names of the sheets that become a file each
 * @returns the bytes of each file that came of it, in the order of the sheets
 */
export async function convert(
  name: string,
  bytes: Buffer,
  to: keyof typeof filters,
  sheets: readonly string[] = [''],
): Promise<Buffer[]> {
  const own = join(folder, String(++turns));
  const [stem = ''] = name.split('.');
  const from = mkdtempSync(`${folder}/from-`);
  writeFileSync(join(from, name), bytes);
  const profile = `-env:UserInstallation=file://${folder}/profile`;
  const what = ['--headless', profile, '--convert-to', filters[to], '--outdir', own, join(from, name)];
  const { stdout, stderr } = await promisify(execFile)(command!, what, { timeout: 100_000 });
  return sheets.map((sheet) => {
    const made = join(own, `${stem}${sheet === '' ? '' : `-${sheet}`}.${to}`);
    if (!existsSync(made)) throw new Error(`LibreOffice made no ${made}: ${stdout} ${stderr}`);
    return readFileSync(made);
  });
}
