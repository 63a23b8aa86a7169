import type { Selectable } from 'kysely';
import type { OutgoingEnvelopeTable } from '../database/tables.ts';

/** Names the leased row for the functions of the work queue. */
export function leaseOf(envelope: EnvelopeRow) {
  return {
    table: 'outgoing_envelope',
    key: 'row',
    id: envelope.row,
    token: envelope.lease_token ?? '',
  } as const;
}

export type EnvelopeRow = Selectable<OutgoingEnvelopeTable>;

/** The owner under which an envelope holds its octets. Not that of the message, which may be deleted earlier. */
export function envelopeOwner(envelope: Pick<EnvelopeRow, 'participant' | 'id'>): string {
  return `envelope:${envelope.participant}:${envelope.id}`;
}
