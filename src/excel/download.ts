import type { Reply } from '../web/visit.ts';
import type { WorkbookPlan } from './workbook.ts';
import { workbookType, writeWorkbook } from './writing.ts';

/** Answers with a workbook, written while it is sent. */
export const sendWorkbook = (name: string, plan: WorkbookPlan): Reply => ({
  kind: 'file',
  file: { stream: writeWorkbook(plan), type: workbookType, name: `${name}.xlsx`, size: null, inline: false },
});
