import { createHash } from 'node:crypto';
import type { AccessPoint } from '../context.ts';

/** Octets up to this length stand in the evidence itself; longer ones (revocation lists) are kept once. */
const inlineBytes = 4096;

/**
 * Keeps what a certificate was found good by: the signed answers of responders and lists, as blobs of the participant.
 * @returns the hash of the JSON that tells of all; octets in it are `{ base64 }` or `{ sha256 }` of another blob
 */
export async function keepEvidence(ap: AccessPoint, participant: string, evidence: unknown): Promise<string> {
  const told = await tell(evidence ?? null, (octets) => keepOctets(ap, participant, octets));
  return await keepOctets(ap, participant, Buffer.from(JSON.stringify(told)));
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

/** The same list proves many messages: it is stored once. */
async function keepOctets(ap: AccessPoint, participant: string, octets: Buffer): Promise<string> {
  const hash = createHash('sha256').update(octets).digest('hex');
  if (!(await ap.blobs.has(participant, hash))) await ap.blobs.put(participant, one(octets));
  return hash;
}

async function* one(octets: Buffer): AsyncIterable<Buffer> {
  yield octets;
}
