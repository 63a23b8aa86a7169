import type { HandlingTables } from '../handling/schema.ts';

import type { NodeTables } from '../nodes/schema.ts';
import type { PermissionTables } from '../permissions/schema.ts';
import type { SearchTables } from '../search/schema.ts';
import type { WatchTables } from '../watch/schema.ts';
import type { WritingTables } from '../writing/schema.ts';

/** The rows of the message client's database. Times are ISO 8601 UTC of fixed width, booleans 0 or 1, `_json` columns text. */

export interface UserRow {
  id: string;
  issuer: string;
  subject: string;
  name: string;
  created_at: string;
  last_login_at: string;
}

/** Only the claims that some permission rule asks about are kept. */
export interface UserClaimRow {
  user_id: string;
  claim: string;
  value: string;
}

export interface SessionRow {
  token_hash: string;
  user_id: string;
  csrf_token: string;
  assurance_level: number;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
}

export interface LoginAttemptRow {
  state_hash: string;
  browser_hash: string;
  nonce: string;
  code_verifier: string;
  return_to: string;
  expires_at: string;
}

export interface MailboxRow {
  id: string;
  address: string;
  name: string;
  description: string | null;
  /** 0: the configuration does not name it (any longer); nobody gets in, nothing is lost. */
  configured: number;
  position: number;
}

export interface PermissionRuleRow {
  mailbox_id: string;
  claim: string;
  value: string;
  permission: string;
}

export interface MessageRow {
  id: string;
  mailbox_id: string;
  message_id: string;
  conversation_id: string;
  ref_to_message_id: string | null;
  /** `in` or `out`. */
  direction: string;
  /** The draft it was made from. */
  draft_id: string | null;
  subject: string;
  excerpt: string;
  confidential: number;
  sender_json: string;
  recipient_json: string;
  references_json: string;
  /** Texts of the documents, as a blob. */
  body_hash: string;
  attachment_count: number;
  state: string;
  state_at: string;
  retry_at: string | null;
  failed: number;
  /** Events of the message service, oldest first. */
  events_json: string;
  receipt_json: string | null;
  as4_message_id: string | null;
  created_by: string | null;
  /** Created by us, or received by us. */
  at: string;
}

export interface AttachmentRow {
  id: string;
  /** Exactly one of the two is set. */
  draft_id: string | null;
  message_row_id: string | null;
  position: number;
  document_index: number;
  name: string;
  type: string;
  size: number;
  hash: string;
}

export interface ReadMarkRow {
  message_row_id: string;
  user_id: string;
  at: string;
}

export interface DraftRow {
  id: string;
  mailbox_id: string;
  version: number;
  recipient_json: string | null;
  subject: string;
  text: string;
  confidential: number;
  references_json: string;
  recipient_person: string | null;
  reply_to_id: string | null;
  conversation_id: string | null;
  ref_to_message_id: string | null;
  refusal_json: string | null;
  created_at: string;
  created_by: string;
  saved_at: string;
  saved_by: string;
}

/** Columns of work that is claimed by lease (platform). */
export interface LeaseColumns {
  next_attempt_at: string | null;
  lease_token: string | null;
  lease_until: string | null;
  attempts: number;
}

/** Messages that the message service has not answered for yet, with the draft they become again if it refuses. */
export interface OutboxRow extends LeaseColumns {
  message_row_id: string;
  draft_json: string;
  last_code: string | null;
}

/** Messages to fetch from the message service. */
export interface FetchRow extends LeaseColumns {
  key: string;
  message_id: string;
  direction: string;
  last_code: string | null;
}

/** Messages that are stored here and can go from the message service, which is only a buffer. */
export interface RemovalRow extends LeaseColumns {
  message_id: string;
}

export interface CursorRow {
  name: string;
  value: string;
}

/** Blobs that something stopped using; removed after a while if nothing uses them. */
export interface UnusedBlobRow {
  hash: string;
  since: string;
}

export interface MessageClientDatabase
  extends HandlingTables,
    NodeTables,
    PermissionTables,
    SearchTables,
    WatchTables,
    WritingTables {
  app_user: UserRow;
  user_claim: UserClaimRow;
  session: SessionRow;
  login_attempt: LoginAttemptRow;
  mailbox: MailboxRow;
  permission_rule: PermissionRuleRow;
  message: MessageRow;
  attachment: AttachmentRow;
  read_mark: ReadMarkRow;
  draft: DraftRow;
  outbox: OutboxRow;
  inbound_fetch: FetchRow;
  service_removal: RemovalRow;
  sync_cursor: CursorRow;
  unused_blob: UnusedBlobRow;
}
