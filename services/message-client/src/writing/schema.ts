/** A draft that goes at a moment: after some seconds in which one can change one's mind, or later by choice. */
export interface ScheduledSendRow {
  draft_id: string;
  /** The version that was scheduled: what is changed afterwards does not go by itself. */
  version: number;
  send_at: string;
  user_id: string;
  /** 1: only the seconds to change one's mind; 0: a time that was chosen. */
  undo: number;
}

/** The recipients of a draft after the first: each gets a message of its own. */
export interface DraftRecipientRow {
  draft_id: string;
  position: number;
  recipient_json: string;
}

export interface TemplateRow {
  id: string;
  mailbox_id: string;
  /** `template`: subject and text of a whole message; `block`: a piece of text. */
  kind: string;
  name: string;
  subject: string;
  text: string;
  version: number;
  changed_at: string;
  changed_by: string;
}

export interface FavouriteRecipientRow {
  user_id: string;
  identifier: string;
  added_at: string;
}

export interface WritingTables {
  scheduled_send: ScheduledSendRow;
  draft_recipient: DraftRecipientRow;
  template: TemplateRow;
  favourite_recipient: FavouriteRecipientRow;
}
