import type { Permission } from '../accounts/permissions.ts';

/** Something the person should be told. Whatever else is thrown is our own fault, and a 500. */
export class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 409 | 413 | 429 | 503;
  readonly values: Readonly<Record<string, string | number>>;

  /** @param key of the sentence in the message files, never the sentence itself */
  constructor(status: Refusal['status'], key: string, values: Readonly<Record<string, string | number>> = {}) {
    super(key);
    this.status = status;
    this.values = values;
  }
}

/** There is no such thing, or none that this person may know of: the answer is the same. */
export const notFound = (): Refusal => new Refusal(404, 'web.refusal.notFound');

/** A person who may see, but not do; the page names who may. */
export class Forbidden extends Refusal {
  readonly permission: Permission;

  constructor(permission: Permission) {
    super(403, 'web.refusal.forbidden');
    this.permission = permission;
  }
}

/** Someone else was faster, or the page is older than what it is about. */
export const stale = (key = 'web.refusal.stale', values: Readonly<Record<string, string | number>> = {}): Refusal =>
  new Refusal(409, key, values);

/** Which refusal an error amounts to, or null for a fault of ours. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (!(error instanceof Error)) return null;
  const { code, constraint, status } = error as Error & { code?: string; constraint?: string; status?: number };
  if (code === 'EBADCSRFTOKEN') return new Refusal(403, 'web.refusal.csrf');
  if (error.name === 'ZodError') return new Refusal(400, 'web.refusal.malformed');
  if (status === 413) return new Refusal(413, 'web.refusal.tooLarge');
  if (status === 400) return new Refusal(400, 'web.refusal.malformed');
  // A text with a zero byte, which PostgreSQL keeps nowhere and no page of ours sends.
  // A number that no column holds is none of ours either.
  if (code === '22021' || code === '22003') return new Refusal(400, 'web.refusal.malformed');
  if (constraint !== undefined && constraint in sentences) return stale(sentences[constraint]);
  if (code === '40001' || code === '40P01') return stale();
  if (databaseGone(error, code)) return new Refusal(503, 'web.refusal.databaseGone');
  return null;
}

/** Constraints by name, where breaking one means that two people did the same at once. */
const sentences: Record<string, string> = {
  step_once: 'web.refusal.stale',
  school_once_a_cycle: 'web.refusal.alreadyListed',
  notice_number_once: 'web.refusal.noticeNumberTaken',
  correction_notice_number_once: 'web.refusal.noticeNumberTaken',
  approval_number_once: 'web.refusal.approvalNumberTaken',
  one_plaque_an_assessment: 'web.refusal.stale',
  one_cycle_a_year: 'web.refusal.cycleOpen',
  username_unique: 'web.refusal.usernameTaken',
  school_code_unique: 'web.refusal.schoolCodeTaken',
};

function databaseGone(error: Error & { syscall?: string }, code: string | undefined): boolean {
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '08006', '08001'].includes(code ?? '') ||
    // The socket is gone; any other file that is missing is a fault of ours.
    (code === 'ENOENT' && error.syscall === 'connect') ||
    error.name === 'KnexTimeoutError' ||
    /Connection terminated|timeout expired|Client has encountered a connection error/.test(error.message)
  );
}
