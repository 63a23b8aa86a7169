import type { LeaseColumns } from '@budkavle/platform';
import type { Generated } from 'kysely';

/** An envelope on its way out: the row is the queue. */
export interface OutboundTable extends LeaseColumns {
  id: string;
  participant: string;
  xhe_id: string;
  as4_message_id: string;
  /** eb:Timestamp, the same on every attempt. */
  as4_timestamp: string;
  conversation_id: string;
  /** As spelt in the envelope; `participant` is the canonical form. */
  sender: string;
  recipient: string;
  document_scheme: string;
  document_value: string;
  process_scheme: string;
  process_value: string;
  sha256: string;
  size: number;
  /** 0 when the octets have been erased. */
  has_blob: number;
  /** The latest event. */
  state: string;
  transport_attempts: number;
  discovery_attempts: number;
  /** Since when look-ups have failed in a row. */
  look_up_since: string | null;
  /** 0: small; 1: large, sent by workers of its own. */
  lane: number;
  /** The SDK conversation, if it was told: its envelopes to one recipient go in their order. */
  order_key: string | null;
  /** Set by the first push: after it nothing is sent again. */
  deadline_at: string | null;
  /** 1: EBMS:0101 or 0102 has been answered once with a fresh look-up. */
  refreshed: number;
  receiver_access_point: string | null;
  code: string | null;
  detail: string | null;
  retry_at: string | null;
  created_at: string;
  updated_at: string;
}

/** The proof of delivery (section 8.5). */
export interface OutboundProofTable {
  outbound_id: string;
  /** Octets of the receipt, base64. */
  receipt: string;
  receipt_message_id: string;
  signer_certificate: string;
  signature: string;
  /** The revocation answers as a blob, and whose. */
  evidence_organisation: string;
  evidence_sha256: string;
  received_at: string;
}

export interface OutboundEventTable {
  participant: string;
  sequence: number;
  outbound_id: string;
  xhe_id: string;
  as4_message_id: string;
  type: string;
  at: string;
  attempt: number;
  receiver_access_point: string | null;
  code: string | null;
  detail: string | null;
  retry_at: string | null;
}

/** The last number given in each participant's sequence of events. */
export interface ParticipantSequenceTable {
  participant: string;
  last: number;
}

/** Every user message that has been accepted, for ever: what tells duplicates (section 10). */
export interface ReceivedTable {
  sender_access_point: string;
  as4_message_id: string;
  inbound_id: string;
  /** Of the attachment's signed octets. */
  attachment_digest: string;
  /** Over all references of the signature. */
  references_digest: string;
  receipt: string;
  received_at: string;
}

/** Receiving endpoints in trouble. */
export interface ReceiverCircuitTable {
  /** Its address. */
  endpoint: string;
  /** In a row. */
  failures: number;
  since: string;
  /** Nothing is sent there before it; null: not yet so many failures. */
  open_until: string | null;
}

/** Work that comes again and again, on one node at a time: the lease decides which. */
export interface MaintenanceTable extends LeaseColumns {
  name: string;
  made_at: string;
  ended_at: string | null;
  /** JSON: what the last run did. */
  result: string | null;
}

/** Long answers (revocation lists) that stand beside the evidence that names them. */
export interface EvidencePartTable {
  organisation: string;
  evidence_sha256: string;
  part_sha256: string;
}

/** A received envelope that waits for its message service. */
export interface InboundTable extends LeaseColumns {
  id: string;
  participant: string;
  xhe_id: string;
  as4_message_id: string;
  conversation_id: string;
  sender: string;
  recipient: string;
  sender_access_point: string;
  document_scheme: string;
  document_value: string;
  sha256: string;
  size: number;
  has_blob: number;
  state: 'WAITING' | 'DELIVERED';
  /** The SOAP envelope as received (header, certificate, signature), as a blob. */
  header_sha256: string;
  evidence_sha256: string;
  received_at: string;
  delivered_at: string | null;
}

/** The event log that C3.4.6 3.4.1 prescribes. `participant` is empty for what could not be told. */
export interface EventLogTable {
  id: Generated<number>;
  participant: string;
  direction: 'in' | 'out';
  at: string;
  outcome: string;
  access_point: string | null;
  certificate: string | null;
  signature: string | null;
  sender: string | null;
  recipient: string | null;
  as4_message_id: string | null;
  conversation_id: string | null;
  xhe_id: string | null;
  code: string | null;
  cause: string | null;
}

export interface AccessPointTables {
  outbound: OutboundTable;
  outbound_proof: OutboundProofTable;
  outbound_event: OutboundEventTable;
  participant_sequence: ParticipantSequenceTable;
  received: ReceivedTable;
  inbound: InboundTable;
  receiver_circuit: ReceiverCircuitTable;
  event_log: EventLogTable;
  maintenance: MaintenanceTable;
  evidence_part: EvidencePartTable;
}
