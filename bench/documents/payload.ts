import { randomBytes } from 'node:crypto';

const before = '<m:payload xmlns:m="urn:budkavle:bench">';
const after = '</m:payload>';

export const sizes = {
  '10 KB': 10 * 1024,
  '1 MB': 2 ** 20,
  '30 MB': 30 * 2 ** 20,
  '100 MB': 100 * 2 ** 20,
} as const;
export type Size = keyof typeof sizes;

/** What stands around the payload's base64 in a sealed envelope. */
const envelope = 6300;

/** Canonical octets of one element that make a sealed envelope of about `size` bytes: like a message with one attachment. */
export function payloadFor(size: number): Buffer {
  const length = Math.max(300, Math.floor(((size - envelope) * 3) / 4) - before.length - after.length);
  const text = randomBytes(Math.ceil((length * 3) / 4)).toString('base64', 0);
  return Buffer.from(before + text.slice(0, length) + after);
}
