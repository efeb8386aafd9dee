import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The key with which the devices of a person seal what they have not sent. It is made of the installation's secret, so that it is
 * kept nowhere, and an office that reads a file in can change nothing in it and make none up.
 *
 * @returns 32 bytes as base64url
 */
export const sealKeyOf = (secret: string, personId: number): string =>
  createHmac('sha256', secret).update(`seal of a queue ${personId}`).digest('base64url');

/** Whether a text bears the seal of this person. */
export function isSealed(secret: string, personId: number, text: string, seal: string): boolean {
  const expected = createHmac('sha256', Buffer.from(sealKeyOf(secret, personId), 'base64url'))
    .update(text)
    .digest();
  const given = Buffer.from(seal, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
