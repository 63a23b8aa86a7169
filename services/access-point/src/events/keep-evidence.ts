import { createHash } from 'node:crypto';
import type { BlobStore } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';

/** Octets up to this length stand in the evidence itself; longer ones (revocation lists) are kept once. */
const inlineBytes = 4096;
/** What this process stored longer ago is stored anew: the sweep erases what is a day old and not referred to. */
const freshMs = 6 * 3_600_000;
const mostKept = 10_000;
const lately = new WeakMap<BlobStore, Map<string, number>>();

type Keeper = Pick<AccessPoint, 'blobs' | 'db'>;

/**
 * Keeps what a certificate was found good by: the signed answers of responders and lists, as blobs of the participant.
 * @returns the hash of the JSON that tells of all; octets in it are `{ base64 }` or `{ sha256 }` of another blob
 */
export async function keepEvidence(ap: Keeper, participant: string, evidence: unknown): Promise<string> {
  const parts = new Set<string>();
  const told = await tell(evidence ?? null, async (octets) => {
    const part = await keepOctets(ap.blobs, participant, octets);
    parts.add(part);
    return part;
  });
  const octets = Buffer.from(JSON.stringify(told));
  const hash = createHash('sha256').update(octets).digest('hex');
  if (isFresh(ap.blobs, participant, hash) && (await ap.blobs.has(participant, hash))) return hash;
  // First what the evidence names, then itself.
  if (parts.size > 0)
    await ap.db
      .insertInto('evidence_part')
      .values(
        [...parts].map((part) => ({ organisation: participant, evidence_sha256: hash, part_sha256: part })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  return await keepOctets(ap.blobs, participant, octets);
}

async function tell(value: unknown, keep: (octets: Buffer) => Promise<string>): Promise<unknown> {
  if (Buffer.isBuffer(value))
    return value.length <= inlineBytes ? { base64: value.toString('base64') } : { sha256: await keep(value) };
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return await Promise.all(value.map((one) => tell(one, keep)));
  const entries: [string, unknown][] = [];
  for (const [name, one] of Object.entries(value)) entries.push([name, await tell(one, keep)]);
  return Object.fromEntries(entries);
}

/** The same list proves many messages: it is stored once in a while. */
async function keepOctets(blobs: BlobStore, participant: string, octets: Buffer): Promise<string> {
  const hash = createHash('sha256').update(octets).digest('hex');
  if (isFresh(blobs, participant, hash) && (await blobs.has(participant, hash))) return hash;
  await blobs.put(participant, one(octets));
  const kept = lately.get(blobs) ?? new Map<string, number>();
  if (kept.size >= mostKept) kept.clear();
  kept.set(`${participant} ${hash}`, Date.now());
  lately.set(blobs, kept);
  return hash;
}

function isFresh(blobs: BlobStore, participant: string, hash: string): boolean {
  const at = lately.get(blobs)?.get(`${participant} ${hash}`);
  return at !== undefined && Date.now() - at < freshMs;
}

async function* one(octets: Buffer): AsyncIterable<Buffer> {
  yield octets;
}
