import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The name of LibreOffice on this machine; undefined where it is not. */
export const office = ['soffice', 'libreoffice'].find((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
});
if (office === undefined)
  process.stdout.write('LibreOffice is not on this machine: what it makes of our workbooks was skipped.\n');

/** Formulas are computed anew, not believed. */
const computeAnew = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>`;

/** What LibreOffice makes of a workbook. */
export interface Converted {
  /** Each sheet by its name, as comma-separated text. */
  readonly sheets: ReadonlyMap<string, string>;
  /** The workbook as LibreOffice saves it. */
  readonly saved: Buffer;
}

/** Opens a workbook in LibreOffice, without a window, and saves it again. @param folder an empty one that goes with the test */
export async function throughOffice(bytes: Buffer, folder: string): Promise<Converted> {
  mkdirSync(join(folder, 'profile', 'user'), { recursive: true });
  writeFileSync(join(folder, 'profile', 'user', 'registrymodifications.xcu'), computeAnew);
  writeFileSync(join(folder, 'book.xlsx'), bytes);
  const convert = async (to: string, into: string): Promise<void> => {
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    const words = [
      '--headless',
      profile,
      '--convert-to',
      to,
      '--outdir',
      join(folder, into),
      join(folder, 'book.xlsx'),
    ];
    await run(office!, words, { timeout: 100_000 });
  };
  await convert('csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1', 'csv');
  await convert('xlsx:Calc MS Excel 2007 XML', 'xlsx');
  const sheets = readdirSync(join(folder, 'csv')).map(
    (name) => [name.replace(/^book-|\.csv$/g, ''), readFileSync(join(folder, 'csv', name), 'utf8')] as const,
  );
  return { sheets: new Map(sheets), saved: readFileSync(join(folder, 'xlsx', 'book.xlsx')) };
}
