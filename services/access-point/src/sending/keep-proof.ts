import { now } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { AccessPoint } from '../context.ts';
import type { AccessPointTables } from '../database/tables.ts';
import type { OutboundRow } from '../events/outbound-events.ts';
import type { Verdict } from './verdict.ts';

/** The revocation answers (signed octets of the responders) as a blob of the participant; the blob's hash. */
export async function storeEvidence(
  ap: AccessPoint,
  participant: string,
  evidence: unknown,
): Promise<string> {
  const text = JSON.stringify(evidence ?? null, (_, value: unknown) =>
    isBufferJson(value) ? { base64: Buffer.from(value.data).toString('base64') } : value,
  );
  const { hash } = await ap.blobs.put(participant, one(Buffer.from(text)));
  return hash;
}

function isBufferJson(value: unknown): value is { type: 'Buffer'; data: number[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { type?: unknown }).type === 'Buffer' &&
    Array.isArray((value as { data?: unknown }).data)
  );
}

async function* one(octets: Buffer): AsyncIterable<Buffer> {
  yield octets;
}

/** Receipt octets, certificate, signature and revocation evidence: the proof of delivery (section 8.5). */
export async function keepProof(
  trx: Transaction<AccessPointTables>,
  row: OutboundRow,
  verdict: Extract<Verdict, { kind: 'acknowledged' }>,
  evidenceHash: string,
): Promise<void> {
  await trx
    .insertInto('outbound_proof')
    .values({
      outbound_id: row.id,
      receipt: verdict.octets.toString('base64'),
      receipt_message_id: verdict.receipt.messageId,
      signer_certificate: verdict.receipt.signer.toPem(),
      signature: verdict.receipt.signatureValue.toString('base64'),
      evidence_organisation: row.participant,
      evidence_sha256: evidenceHash,
      received_at: now(),
    })
    .execute();
}
