import { createHash, randomBytes } from 'node:crypto';
import { openDatabase } from '@budkavle/platform';
import { expect, test } from 'vitest';
import type { AccessPoint } from '../context.ts';
import { migrations } from '../database/migrations.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { keepEvidence } from './keep-evidence.ts';

test('revocation answers are kept whole; a list that proves many messages is kept once', async () => {
  const stored = new Map<string, Buffer>();
  let puts = 0;
  const blobs = {
    has: async (_: string, hash: string) => stored.has(hash),
    put: async (_: string, source: AsyncIterable<Uint8Array>) => {
      puts += 1;
      const chunks: Uint8Array[] = [];
      for await (const chunk of source) chunks.push(chunk);
      const octets = Buffer.concat(chunks);
      const hash = createHash('sha256').update(octets).digest('hex');
      stored.set(hash, octets);
      return { hash, size: octets.length };
    },
  };
  const { db, close } = await openDatabase<AccessPointTables>({ url: 'sqlite::memory:', migrations });
  const ap = { blobs, db } as unknown as AccessPoint;
  const [list, answer] = [randomBytes(1_000_000), randomBytes(500)];
  const proof = (at: Date) => ({
    proofs: [
      { raw: answer, checkedAt: at },
      { raw: list, source: 'crl' },
    ],
  });
  const first = await keepEvidence(ap, 'p', proof(new Date(0)));
  await keepEvidence(ap, 'p', proof(new Date(1000)));
  expect(puts).toBe(3);
  const listHash = createHash('sha256').update(list).digest('hex');
  expect(
    await db.selectFrom('evidence_part').selectAll().where('evidence_sha256', '=', first).execute(),
  ).toEqual([{ organisation: 'p', evidence_sha256: first, part_sha256: listHash }]);
  await close();
  expect(stored.get(listHash)?.equals(list)).toBe(true);
  expect(JSON.parse(stored.get(first)?.toString() ?? '')).toEqual({
    proofs: [
      { raw: { base64: answer.toString('base64') }, checkedAt: '1970-01-01T00:00:00.000Z' },
      { raw: { sha256: listHash }, source: 'crl' },
    ],
  });
});
