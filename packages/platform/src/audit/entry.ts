import { createHash, createHmac } from 'node:crypto';

/** What happened, who did it, and how it ended. Never content of messages. */
export interface AuditEntry {
  /** Who: a user's or client's identifier, or the name of a service. */
  actor: string;
  /** What, as a stable word: `mailbox.permission_granted`. */
  action: string;
  organisation?: string;
  object?: string;
  outcome: 'ok' | 'denied' | 'failed';
  details?: Record<string, string | number | boolean>;
}

/** A row of the table; every organisation has a chain of its own, what concerns none is in the chain ''. */
export interface AuditRow {
  chain: string;
  position: number;
  at: string;
  actor: string;
  action: string;
  object: string | null;
  outcome: string;
  details: string;
  previous: string;
  hash: string;
}

/** What the first entry of a chain refers to. */
export const CHAIN_START = '0'.repeat(64);

/** The hash that binds an entry to all before it; with a key nobody without it can make a new chain. */
export function entryHash(row: Omit<AuditRow, 'hash'>, key: Buffer | undefined): string {
  const text = JSON.stringify([
    row.chain,
    row.position,
    row.at,
    row.actor,
    row.action,
    row.object,
    row.outcome,
    row.details,
    row.previous,
  ]);
  const digest = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  return digest.update(text).digest('hex');
}

/** Details in one order, so that equal details give equal text. */
export function detailsText(details: AuditEntry['details']): string {
  const entries = Object.entries(details ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, value] of entries) {
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw new TypeError('an audit detail must be a text, a number, true or false');
  }
  return JSON.stringify(Object.fromEntries(entries));
}
