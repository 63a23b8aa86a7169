import type { LeaseColumns } from '../store/schema.ts';

/** How long something may lie in a mailbox, and who is told. */
export interface WatchRuleRow {
  id: string;
  mailbox_id: string;
  /** See WatchKind in api.ts. */
  kind: string;
  /** Minutes of opening hours. */
  after_minutes: number;
  /** Persons, addresses and a webhook, as JSON. */
  recipients_json: string;
  made_by: string;
  made_at: string;
  /** Taken away; can be given back for a while. */
  removed_at: string | null;
}

/** When a mailbox is attended, and what notices about it may say. */
export interface WatchSettingRow {
  mailbox_id: string;
  hours_json: string;
  /** 1: notices may name the mailbox. */
  name_in_notices: number;
  text: string | null;
}

/** What was told: once for each rule and occurrence. */
export interface WatchHitRow {
  rule_id: string;
  conversation_id: string;
  /** Since when it lay. */
  since: string;
  at: string;
}

/** Notices on their way out. */
export interface NoticeDeliveryRow extends LeaseColumns {
  id: string;
  mailbox_id: string;
  /** `mail` or `webhook`. */
  kind: string;
  target: string;
  link: string;
  rule_kind: string;
}

export interface WatchTables {
  watch_rule: WatchRuleRow;
  watch_setting: WatchSettingRow;
  watch_hit: WatchHitRow;
  notice_delivery: NoticeDeliveryRow;
}
