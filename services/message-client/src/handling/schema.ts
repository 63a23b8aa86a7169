/** What the persons of a function mailbox do with a conversation. None of it is ever sent. */

export interface ConversationRow {
  mailbox_id: string;
  conversation_id: string;
  /** `open` or `done`. */
  status: string;
  assigned_to: string | null;
  assigned_at: string | null;
  done_at: string | null;
  /** A day, `2026-11-24`. */
  due_on: string | null;
  /** Row id of the newest message. */
  last_message_id: string;
  last_at: string;
  /** 1: the newest message is ours and has not failed. */
  waiting: number;
  message_count: number;
  /** When the first message came in; null while all are ours. */
  first_in_at: string | null;
  /** When the oldest message came in that we have not answered. */
  unanswered_since: string | null;
}

/** Somebody is writing an answer. Ages out at `expires_at` unless it is renewed. */
export interface AnswerLockRow {
  mailbox_id: string;
  conversation_id: string;
  user_id: string;
  since: string;
  expires_at: string;
}

/** Notes, and what was done with the conversation, in one order. */
export interface EntryRow {
  id: string;
  mailbox_id: string;
  conversation_id: string;
  /** See EntryKind in api.ts. */
  kind: string;
  at: string;
  /** Null: the service did it. */
  user_id: string | null;
  /** To whom it was given. */
  other_id: string | null;
  text: string | null;
}

export interface LabelRow {
  id: string;
  mailbox_id: string;
  name: string;
}

export interface ConversationLabelRow {
  mailbox_id: string;
  conversation_id: string;
  label_id: string;
}

export interface FollowRow {
  mailbox_id: string;
  conversation_id: string;
  user_id: string;
}

/** Something that concerns one person. */
export interface PersonalNoticeRow {
  id: string;
  user_id: string;
  mailbox_id: string;
  conversation_id: string | null;
  /** See NoticeKind in api.ts. */
  kind: string;
  actor_id: string | null;
  at: string;
  seen_at: string | null;
}

export interface DraftSharingRow {
  draft_id: string;
  shared_at: string;
  shared_by: string;
}

export interface HandlingTables {
  conversation: ConversationRow;
  answer_lock: AnswerLockRow;
  conversation_entry: EntryRow;
  label: LabelRow;
  conversation_label: ConversationLabelRow;
  conversation_follow: FollowRow;
  personal_notice: PersonalNoticeRow;
  draft_sharing: DraftSharingRow;
}
