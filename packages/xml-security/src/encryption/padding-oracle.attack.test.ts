import { createCipheriv, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { collect, streamOf } from '../testing/support.ts';
import { decryptCbc } from './cbc.ts';

const key = randomBytes(32);

/** Cipher text whose last octet of plaintext is as given: 1 to 16 is good padding. */
function withPadding(last: number): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  const plaintext = Buffer.alloc(256 * 1024, 0x20);
  plaintext[plaintext.length - 1] = last;
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final()]);
}

it('attack: padding oracle on aes-cbc: one uniform answer, after all has been decrypted', async () => {
  const answers = new Set<string>();
  const released = new Set<number>();
  const cutShort = withPadding(5);
  for (const octets of [
    withPadding(0),
    withPadding(17),
    withPadding(255),
    cutShort.subarray(0, cutShort.length - 1),
  ]) {
    let length = 0;
    try {
      for await (const chunk of decryptCbc(streamOf(octets), key)) length += chunk.length;
    } catch (error) {
      answers.add(`${(error as { code: string }).code} ${(error as Error).message}`);
    }
    if (octets !== cutShort) released.add(length >> 10);
  }
  expect([...answers]).toEqual(['ENC_DECRYPT The encrypted content cannot be opened']);
  expect(released.size).toBe(1);
});

it('attack: padding oracle on aes-cbc: no timing difference beyond noise', async () => {
  const times = { good: [] as number[], bad: [] as number[] };
  const inputs = { good: withPadding(7), bad: withPadding(0) };
  for (let round = 0; round < 60; round += 1)
    for (const kind of round % 2 === 0 ? (['good', 'bad'] as const) : (['bad', 'good'] as const)) {
      const started = performance.now();
      await collect(decryptCbc(streamOf(inputs[kind]), key)).catch(() => undefined);
      if (round >= 10) times[kind].push(performance.now() - started);
    }
  // The quickest of many is what the work itself takes; the rest is what else the machine does.
  const [good, bad] = [Math.min(...times.good), Math.min(...times.bad)];
  expect(Math.max(good, bad) / Math.min(good, bad)).toBeLessThan(1.5);
});
