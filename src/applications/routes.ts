import { sendBack, showSendBack, type WayBack } from '../assessments/sending-back.ts';
import type { Door } from '../web/visit.ts';
import { sendScan, showApplication } from './filed.ts';
import { file, showForm } from './filing.ts';
import { showPrintForm } from './printing.ts';
import { ownSchool, township } from './way.ts';

/** A township sends one of its schools back before it applies for it. */
const fromTownship: WayBack = {
  from: 'township',
  stages: ['application'],
  noun: 'application-returns',
  opens: ['school'],
};

/** A form with a scan, which is stored before anything is written. */
const scanned = { files: { fields: ['scan'], most: 1 }, outsideTransaction: true } as const;
const own = '/assessments/:id/own-applications';
const returns = '/assessments/:id/application-returns';

export const doors: readonly Door[] = [
  { method: 'get', path: '/applications/new', may: 'application.file', handle: showForm(township) },
  { method: 'get', path: '/applications/form', may: 'application.file', handle: showPrintForm(township) },
  { method: 'post', path: '/applications', may: 'application.file', ...scanned, handle: file(township) },
  { method: 'get', path: '/applications/:id', may: 'assessment.read', handle: showApplication },
  { method: 'get', path: '/applications/:id/scan', may: 'assessment.read', handle: sendScan },
  { method: 'get', path: `${own}/new`, may: 'application.fileOwn', handle: showForm(ownSchool) },
  { method: 'get', path: `${own}/form`, may: 'application.fileOwn', handle: showPrintForm(ownSchool) },
  { method: 'post', path: own, may: 'application.fileOwn', ...scanned, handle: file(ownSchool) },
  { method: 'get', path: `${returns}/new`, may: 'application.sendBack', handle: showSendBack(fromTownship) },
  { method: 'post', path: returns, may: 'application.sendBack', handle: sendBack(fromTownship) },
];
