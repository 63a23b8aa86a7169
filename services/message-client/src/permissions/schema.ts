/** Permissions that were given by hand, besides the rules of the configuration. */

export interface UserGroupRow {
  id: string;
  name: string;
  made_at: string;
  /** Taken away; can be given back for a while. */
  removed_at: string | null;
}

export interface UserGroupMemberRow {
  group_id: string;
  user_id: string;
}

export interface PermissionGrantRow {
  id: string;
  mailbox_id: string;
  /** `person`, `group` or `claim`. */
  kind: string;
  /** Id of the user or group, or name of the claim. */
  subject: string;
  /** Value of the claim. */
  value: string | null;
  permission: string;
  granted_by: string;
  granted_at: string;
  removed_at: string | null;
}

/** Somebody stands in for somebody, in one mailbox, for a time. */
export interface DelegationRow {
  id: string;
  mailbox_id: string;
  from_id: string;
  to_id: string;
  starts_at: string;
  ends_at: string;
  note: string | null;
  made_by: string;
  made_at: string;
  ended_at: string | null;
  ended_by: string | null;
}

/** Users who may not log in. */
export interface UserBlockRow {
  user_id: string;
  blocked_by: string;
  blocked_at: string;
}

/** Mailboxes made by hand; `closed_at`: nobody gets in, nothing is lost. Configured mailboxes can be closed as well. */
export interface MailboxAdministrationRow {
  mailbox_id: string;
  /** Null: the configuration names it. */
  made_by: string | null;
  closed_at: string | null;
}

export interface PermissionTables {
  user_group: UserGroupRow;
  user_group_member: UserGroupMemberRow;
  permission_grant: PermissionGrantRow;
  delegation: DelegationRow;
  user_block: UserBlockRow;
  mailbox_administration: MailboxAdministrationRow;
}
