/** What several processes on one database tell one another. */

/** Something changed; `node` told it, the others read it. */
export interface LiveEventRow {
  id: string;
  /** Grows; several may share one. */
  at: string;
  node: string;
  mailbox_id: string;
  message_id: string | null;
}

/** Work that one process at a time does. */
export interface WorkLeaseRow {
  name: string;
  holder: string;
  until: string;
}

export interface NodeTables {
  live_event: LiveEventRow;
  work_lease: WorkLeaseRow;
}
