import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messageXheHeader, sealXhe } from '@budkavle/formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsUntil, type TestAccessPoint, TwoAccessPoints } from './testing/access-points.ts';
import { kommunen, makeEnvelope, regionen } from './testing/envelopes.ts';

const megabyte = 1024 * 1024;
let two: TwoAccessPoints;
let first: TestAccessPoint;
let second: TestAccessPoint;

beforeAll(async () => {
  two = await TwoAccessPoints.make();
  first = await two.add('AP0001-TEST', 0, [kommunen]);
  second = await two.add('AP0002-TEST', 1, [regionen]);
});
afterAll(() => two.close());

/** An envelope of so many octets in a file, never whole in memory. */
async function writeLarge(
  path: string,
  bytes: number,
): Promise<{ xheId: string; size: number; sha256: string }> {
  const { entry } = two.federation.organisation;
  const xheId = randomUUID();
  const header = messageXheHeader({
    id: xheId,
    sender: kommunen,
    recipient: regionen,
    federationId: 'urn:fdc:digg.se:edelivery:federation:test',
    handlingServiceId: 'x',
  });
  const hash = createHash('sha256');
  const sealed = sealXhe(header, filling((bytes * 3) / 4), {
    encryption: {
      recipientCertificate: entry.certificate.der,
      content: 'aes256-gcm',
      transport: { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
    },
    signing: { certificate: entry.certificate.der, sign: (octets) => entry.sign(octets) },
  });
  const counted = (async function* () {
    for await (const chunk of sealed) {
      hash.update(chunk);
      yield chunk;
    }
  })();
  await pipeline(counted, createWriteStream(path));
  return { xheId, size: (await stat(path)).size, sha256: hash.digest('hex') };
}

async function* filling(bytes: number): AsyncIterable<Buffer> {
  yield Buffer.from('<m:p xmlns:m="urn:riv:infrastructure:messaging:MessageWithAttachments:3">');
  const block = Buffer.alloc(65_536, 'abcdefgh');
  for (let left = bytes; left > 0; left -= block.length) yield block;
  yield Buffer.from('</m:p>');
}

async function exchange(
  submit: () => Promise<unknown>,
  xheId: string,
): Promise<{ size: number; sha256: string }> {
  await submit();
  await eventsUntil(first.contract(kommunen), xheId, 'ACKNOWLEDGED', 120);
  const client = second.contract(regionen);
  const [item] = await client.claimInbound({ waitSeconds: 10 });
  if (!item) throw new Error('nothing came');
  const hash = createHash('sha256');
  for await (const chunk of client.openEnvelope(item)) hash.update(chunk);
  await client.acknowledge(item);
  return { size: item.size, sha256: hash.digest('hex') };
}

test('an envelope of 100 MB, in memory that does not depend on it', { timeout: 180_000 }, async () => {
  const small = await makeEnvelope(two.federation.organisation, { bytes: 3 * megabyte });
  await exchange(() => first.contract(kommunen).submit(small.xheId, small.open()), small.xheId);
  const path = join(two.folder, 'large.xml');
  const large = await writeLarge(path, 100 * megabyte);
  expect(large.size).toBeGreaterThan(100 * megabyte);

  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const got = await exchange(
    () =>
      first
        .contract(kommunen)
        .submit(large.xheId, createReadStream(path, { highWaterMark: 65_536 }), { size: large.size }),
    large.xheId,
  );
  clearInterval(watch);
  expect(got).toEqual({ size: large.size, sha256: large.sha256 });
  // Measured: 15 to 65 MB. Both access points, the clients and the test are in this process; what they hold of the envelope between
  // them would be 400 MB if it were held whole.
  expect(peak - before).toBeLessThan(150 * megabyte);
});
