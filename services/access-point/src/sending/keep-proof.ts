import { now } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { AccessPointTables } from '../database/tables.ts';
import type { OutboundRow } from '../events/outbound-events.ts';
import type { Verdict } from './verdict.ts';

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
    .onConflict((conflict) => conflict.column('outbound_id').doNothing())
    .execute();
}
