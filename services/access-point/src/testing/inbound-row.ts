import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Selectable } from 'kysely';
import type { InboundTable } from '../database/tables.ts';

/** A row as `acceptMessage` makes it. */
export function inboundRow(more: Partial<Selectable<InboundTable>> = {}): Selectable<InboundTable> {
  const id = randomUUID();
  const at = now();
  return {
    id,
    participant: '0203:exempelkommunen.example',
    xhe_id: id,
    as4_message_id: `${id}@exempel.example`,
    conversation_id: id,
    sender: '0203:exempelregionen.example',
    recipient: '0203:exempelkommunen.example',
    sender_access_point: 'AP0002-TEST',
    document_scheme: 'scheme',
    document_value: 'value',
    sha256: '0'.repeat(64),
    size: 1000,
    has_blob: 1,
    state: 'WAITING',
    header_sha256: '1'.repeat(64),
    evidence_sha256: '2'.repeat(64),
    received_at: at,
    delivered_at: null,
    next_attempt_at: at,
    lease_token: null,
    lease_until: null,
    attempts: 0,
    ...more,
  };
}
