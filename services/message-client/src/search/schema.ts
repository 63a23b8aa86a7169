/** What the search index holds of a message. The words themselves lie where the database searches them (migration.ts). */
export interface MessageIndexRow {
  /** Milliseconds of the message's time times a thousand, plus what makes it one of its kind: the order of all lists. */
  place: number;
  message_row_id: string;
  mailbox_id: string;
}

export interface SearchTables {
  message_index: MessageIndexRow;
}
