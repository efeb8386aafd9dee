import { sendFile } from '../evidence/send.ts';
import { notFound } from '../web/refusals.ts';
import type { Door, Reply, Visit } from '../web/visit.ts';
import { answer } from './answering.ts';
import { assign, callBack, investigate, reopen } from './deeds.ts';
import { figuresPage, figuresWorkbook } from './figures-page.ts';
import { listPage, listWorkbook } from './list-page.ts';
import { lookUp, showLookUp } from './look-up.ts';
import { objectionPage } from './objection-page.ts';
import { showForm } from './public-form.ts';
import { receive } from './receiving.ts';
import { largestFile, mostFiles } from './rules.ts';
import { findObjectionFile } from './store.ts';
import { objectionFor } from './subject.ts';

/** Of a note, as of evidence. */
const mostFound = 10;

export const doors: readonly Door[] = [
  { method: 'get', path: '/public/objections', may: 'anyone', form: true, handle: showLookUp },
  // Nothing but a try is written, and that stays whatever becomes of the request.
  { method: 'post', path: '/public/objections', may: 'anyone', form: true, outsideTransaction: true, handle: lookUp },
  { method: 'get', path: '/public/objections/new', may: 'anyone', form: true, handle: showForm },
  {
    method: 'post',
    path: '/public/objections/new',
    may: 'anyone',
    form: true,
    files: { fields: ['files'], most: mostFiles, largest: largestFile },
    outsideTransaction: true,
    handle: receive,
  },
  { method: 'get', path: '/objections', may: 'objection.handle', handle: listPage },
  { method: 'get', path: '/objections/workbook', may: 'objection.handle', handle: listWorkbook },
  { method: 'get', path: '/objections/figures', may: 'objection.handle', handle: figuresPage },
  { method: 'get', path: '/objections/figures/workbook', may: 'objection.handle', handle: figuresWorkbook },
  { method: 'get', path: '/objections/:id', may: 'objection.handle', handle: showObjection },
  { method: 'get', path: '/objections/:id/files/:file', may: 'objection.handle', handle: sendObjectionFile },
  { method: 'post', path: '/objections/:id/assignments', may: 'objection.handle', handle: assign },
  {
    method: 'post',
    path: '/objections/:id/notes',
    may: 'objection.handle',
    files: { fields: ['files'], most: mostFound },
    outsideTransaction: true,
    handle: investigate,
  },
  { method: 'post', path: '/objections/:id/answers', may: 'objection.handle', handle: answer },
  { method: 'post', path: '/objections/:id/call-backs', may: 'objection.handle', handle: callBack },
  { method: 'post', path: '/objections/:id/reopenings', may: 'objection.handle', handle: reopen },
];

async function showObjection(visit: Visit): Promise<Reply> {
  return objectionPage(visit, await objectionFor(visit));
}

/** Files of an objection are nobody's but of those who handle it. */
async function sendObjectionFile(visit: Visit): Promise<Reply> {
  const { objection } = await objectionFor(visit);
  const file = await findObjectionFile(visit.db, objection.id, visit.params['file'] ?? '');
  if (file === undefined) throw notFound();
  return sendFile(visit, file);
}
