/**
 * What is wrong with a new password, as the key of a sentence; null when it will do.
 * Length is what counts (NIST SP 800-63B): ten characters at least, and neither the name nor one character repeated.
 */
export function passwordProblem(password: string, username: string): string | null {
  if (Array.from(password).length < 10) return 'accounts.password.tooShort';
  if (password.toLowerCase().includes(username.toLowerCase())) return 'accounts.password.holdsName';
  if (new Set(password).size < 4) return 'accounts.password.tooSimple';
  return null;
}

/** Whether this can be the name of an account: 2 to 40 small letters, digits, dots and dashes, a letter or digit first. */
export const isUsername = (text: string): boolean => /^[a-z0-9][a-z0-9._-]{1,39}$/.test(text);
