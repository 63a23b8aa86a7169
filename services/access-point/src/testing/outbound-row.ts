import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { OutboundRow } from '../events/outbound-events.ts';

/** A row as `submit` makes it. */
export function outboundRow(more: Partial<OutboundRow> = {}): OutboundRow {
  const id = randomUUID();
  const at = now();
  return {
    id,
    participant: '0203:exempelkommunen.example',
    xhe_id: id,
    as4_message_id: `${id}@exempel.example`,
    as4_timestamp: at,
    conversation_id: id,
    sender: '0203:exempelkommunen.example',
    recipient: '0203:exempelregionen.example',
    document_scheme: 'scheme',
    document_value: 'value',
    process_scheme: 'scheme',
    process_value: 'value',
    sha256: '0'.repeat(64),
    size: 1000,
    has_blob: 1,
    state: 'ACCEPTED',
    transport_attempts: 0,
    discovery_attempts: 0,
    look_up_since: null,
    lane: 0,
    order_key: null,
    deadline_at: null,
    refreshed: 0,
    receiver_access_point: null,
    code: null,
    detail: null,
    retry_at: null,
    created_at: at,
    updated_at: at,
    next_attempt_at: at,
    lease_token: null,
    lease_until: null,
    attempts: 0,
    ...more,
  };
}
