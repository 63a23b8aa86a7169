import { now } from '@budkavle/platform';
import type { Kysely, Transaction } from 'kysely';
import type { AccessPointTables } from '../database/tables.ts';

type Database = Kysely<AccessPointTables> | Transaction<AccessPointTables>;

/** What C3.4.6 3.4.1 wants known of every message. */
export interface EventLogEntry {
  /** Whose event it is; undefined when that could not be told (the operator's). */
  readonly participant: string | undefined;
  readonly direction: 'in' | 'out';
  readonly outcome: string;
  /** The other access point: its PartyId, certificate (SHA-256 fingerprint) and signature (base64). */
  readonly accessPoint?: string | undefined;
  readonly certificate?: string | undefined;
  readonly signature?: string | undefined;
  readonly sender?: string | undefined;
  readonly recipient?: string | undefined;
  readonly as4MessageId?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly xheId?: string | undefined;
  readonly code?: string | undefined;
  /** Cause of the error, in our own words: never content. */
  readonly cause?: string | undefined;
}

export async function logEvent(db: Database, entry: EventLogEntry): Promise<void> {
  await db
    .insertInto('event_log')
    .values({
      participant: entry.participant ?? '',
      direction: entry.direction,
      at: now(),
      outcome: entry.outcome,
      access_point: bounded(entry.accessPoint),
      certificate: bounded(entry.certificate),
      signature: entry.signature ?? null,
      sender: bounded(entry.sender),
      recipient: bounded(entry.recipient),
      as4_message_id: bounded(entry.as4MessageId),
      conversation_id: bounded(entry.conversationId),
      xhe_id: bounded(entry.xheId),
      code: bounded(entry.code),
      cause: bounded(entry.cause),
    })
    .execute();
}

/** Values of peers are kept short and printable. */
function bounded(value: string | undefined): string | null {
  return value === undefined ? null : value.replace(/[\u0000-\u001f\u007f]/g, '?').slice(0, 512);
}
