import type { EventActor, MessageStatus } from '@budkavle/contracts';
import type { AuditTables, LeaseColumns } from '@budkavle/platform';
import type { Generated } from 'kysely';

export type Direction = 'in' | 'out';

/** One message of one organisation. Content is in the blob `content_hash`, never in a column. */
export interface MessageTable {
  id: string;
  /** The organisation whose message it is (canonical). */
  participant: string;
  direction: Direction;
  message_id: string;
  /** messageId in lower case: UUIDs are one whatever their case. */
  message_key: string;
  conversation_id: string;
  ref_to_message_id: string | null;
  /** As spelt in the message. */
  creation_date_time: string;
  /** The same moment in the form that sorts. */
  creation_moment: string;
  sender: string;
  recipient: string;
  sender_address: string | null;
  recipient_address: string | null;
  /** The same as they are compared (lower case). */
  sender_address_key: string | null;
  recipient_address_key: string | null;
  /** The functional address on our side, lower-cased: what rights are checked against. */
  own_address: string;
  status: MessageStatus;
  content_hash: string;
  size: number;
  /** Of what the client sent: tells a repetition from another message under the same id. */
  request_digest: string | null;
  as4_message_id: string | null;
  /** Order of change, over all messages. */
  change: number;
  created_at: string;
  final_at: string | null;
  /** When the wait for transport receipt or message receipt ends. */
  deadline: string | null;
  /** Since when it lies in the bin: shown to nobody, erased after a while. */
  binned_at: Generated<string | null>;
}

/** One step or receipt line; `position` counts within the message. */
export interface MessageEventTable {
  message: string;
  position: number;
  time: string;
  type_code: string;
  title: string | null;
  detail: string | null;
  code: string | null;
  actor: EventActor;
  place: string | null;
  as4_message_id: string | null;
  retry_at: string | null;
}

/** An envelope on its way to the access point: a message or a receipt. The queue of the submission worker. */
export interface OutgoingEnvelopeTable extends LeaseColumns {
  /** Our own name of the row: two organisations may use the same XHE id. */
  row: string;
  /** XHE id: the messageId, or the receipt's own. */
  id: string;
  participant: string;
  kind: 'message' | 'receipt';
  /** The message it carries, or that it receipts (null: the receipted message was not kept). */
  message: string | null;
  recipient: string;
  /** Of a receipt: its model (JSON, identifiers and codes only). */
  receipt: string | null;
  handling_service_id: string | null;
  /** For the AS4 header: that of the message, or of the message that is receipted. */
  conversation_id: string;
  state: 'PENDING' | 'SEALED' | 'SUBMITTED' | 'ACKNOWLEDGED' | 'FAILED';
  envelope_hash: string | null;
  envelope_size: number | null;
  as4_message_id: string | null;
  created_at: string;
  /** Last attempt before the own access point counts as unreachable. */
  give_up_at: string;
}

/** What was received and what came of it: makes receiving idempotent. */
export interface ReceivedEnvelopeTable {
  participant: string;
  /** Id of the item at the access point. */
  item: string;
  xhe_id: string;
  as4_message_id: string;
  outcome: string;
  at: string;
}

/** Envelopes that wait because the sender's certificate cannot be checked just now. */
export interface HeldEnvelopeTable {
  participant: string;
  item: string;
  since: string;
  code: string;
}

/** Every messageId that has been sent or taken, also when the message is gone: duplicates (row 6), references (7, 11). */
export interface KnownMessageTable {
  participant: string;
  direction: Direction;
  message_key: string;
  outcome: 'open' | 'good' | 'failed';
  request_digest: string | null;
  at: string;
}

/** Receipts that came, by their XHE id: the same one twice is one. */
export interface ReceivedReceiptTable {
  participant: string;
  xhe_id: string;
  message_id: string;
  response_code: string;
  at: string;
}

export interface IncidentTable {
  id: string;
  participant: string;
  code: string;
  reason: string | null;
  xhe_id: string;
  as4_message_id: string;
  sender: string;
  sender_access_point: string;
  at: string;
}

/** How far the events of the access point have been read. */
export interface EventCursorTable {
  participant: string;
  after: number;
}

/** What is in the blob store; see store/blob-uses.ts. */
export interface BlobTable {
  participant: string;
  hash: string;
  size: number;
  touched_at: string;
}

export interface BlobUseTable {
  participant: string;
  hash: string;
  owner: string;
}

/** jti of client assertions that have been used. */
export interface UsedAssertionTable {
  client: string;
  jti: string;
  expires_at: string;
}

/** One row: the last order of change that was given out. */
export interface ChangeCounterTable {
  id: number;
  value: number;
}

/** Keys of the service itself, sealed with the master key. */
export interface ServiceKeyTable {
  name: string;
  sealed: string;
}

export interface Tables extends AuditTables {
  message: MessageTable;
  message_event: MessageEventTable;
  outgoing_envelope: OutgoingEnvelopeTable;
  received_envelope: ReceivedEnvelopeTable;
  held_envelope: HeldEnvelopeTable;
  known_message: KnownMessageTable;
  received_receipt: ReceivedReceiptTable;
  incident: IncidentTable;
  event_cursor: EventCursorTable;
  blob: BlobTable;
  blob_use: BlobUseTable;
  used_assertion: UsedAssertionTable;
  change_counter: ChangeCounterTable;
  service_key: ServiceKeyTable;
}
