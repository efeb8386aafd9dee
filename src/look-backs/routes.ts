import type { Door } from '../web/visit.ts';
import { showCampaign } from './campaign-page.ts';
import { drawSchools } from './drawing.ts';
import { fixList, showListForm } from './fixing.ts';
import { listLookBacks } from './list-page.ts';
import { listPublicly, sendListText, showPublicly } from './public-page.ts';
import { sendCheckFile, showSchool } from './school-page.ts';
import { recordSecond } from './second.ts';
import { recordVisit } from './visiting.ts';
import { showVisits } from './visits-page.ts';
import { lookBackWorkbook } from './workbook.ts';

/** A form with files, which are stored before anything is written. */
const withFiles = { files: { fields: ['evidence'], most: 10 }, outsideTransaction: true } as const;
const may = 'lookback.run';
const at = '/look-backs/:id';
const school = `${at}/schools/:number`;

export const doors: readonly Door[] = [
  { method: 'get', path: '/look-backs', may, handle: listLookBacks },
  { method: 'get', path: '/look-backs/new', may, handle: showListForm },
  { method: 'post', path: '/look-backs', may, handle: fixList },
  { method: 'get', path: at, may, handle: showCampaign },
  { method: 'post', path: `${at}/draws`, may, handle: drawSchools },
  { method: 'get', path: `${at}/workbook`, may, handle: lookBackWorkbook },
  { method: 'get', path: school, may, handle: showSchool },
  { method: 'post', path: `${school}/visits`, may, ...withFiles, handle: recordVisit },
  { method: 'post', path: `${school}/second-visits`, may, ...withFiles, handle: recordSecond },
  { method: 'get', path: `${school}/files/:file`, may, handle: sendCheckFile },
  { method: 'get', path: '/assessments/:id/look-backs', may: 'assessment.read', handle: showVisits },
  { method: 'get', path: '/public/look-backs', may: 'anyone', handle: listPublicly },
  { method: 'get', path: '/public/look-backs/:id', may: 'anyone', handle: showPublicly },
  { method: 'get', path: '/public/look-backs/:id/list', may: 'anyone', handle: sendListText },
];
