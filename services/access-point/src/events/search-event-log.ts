import type { Kysely, Selectable, SelectQueryBuilder, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { AccessPointTables, EventLogTable } from '../database/tables.ts';

export interface EventLogFilter {
  /** Only its own; '' for what belongs to nobody; absent: everybody's (for the operator). */
  readonly participant?: string;
  /** ISO-8601; from, and before. */
  readonly from?: string;
  readonly to?: string;
  /** AS4 MessageId, XHE id or conversation: whichever it is. */
  readonly messageId?: string;
  readonly as4MessageId?: string;
  readonly conversationId?: string;
  readonly xheId?: string;
  readonly direction?: 'in' | 'out';
  /** The id of the last entry seen. */
  readonly after?: number;
  /** 100 unless told, at most 1000. */
  readonly limit?: number;
}

type Database = Kysely<AccessPointTables> | Transaction<AccessPointTables>;
type Query = SelectQueryBuilder<AccessPointTables, 'event_log', Selectable<EventLogTable>>;

/**
 * The event log (C3.4.6 3.4.1), oldest first. Every way to ask has an index: by message, by participant and time, by
 * time. Pages go on after the last entry seen, at any depth for the same price.
 */
export async function searchEventLog(
  db: Database,
  filter: EventLogFilter,
): Promise<Selectable<EventLogTable>[]> {
  let query: Query = db.selectFrom('event_log').selectAll();
  if (filter.participant !== undefined) query = query.where('participant', '=', filter.participant);
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('at', '<', filter.to);
  if (filter.direction !== undefined) query = query.where('direction', '=', filter.direction);
  query = ofMessage(query, filter);
  if (filter.after !== undefined) query = await afterEntry(db, query, filter.after);
  return await query
    .orderBy('at')
    .orderBy('id')
    .limit(Math.min(filter.limit ?? 100, 1000))
    .execute();
}

function ofMessage(query: Query, filter: EventLogFilter): Query {
  const { messageId } = filter;
  let found = query;
  if (messageId !== undefined)
    found = found.where((eb) =>
      eb.or([
        eb('as4_message_id', '=', messageId),
        eb('xhe_id', '=', messageId),
        eb('conversation_id', '=', messageId),
      ]),
    );
  if (filter.as4MessageId !== undefined) found = found.where('as4_message_id', '=', filter.as4MessageId);
  if (filter.conversationId !== undefined) found = found.where('conversation_id', '=', filter.conversationId);
  if (filter.xheId !== undefined) found = found.where('xhe_id', '=', filter.xheId);
  return found;
}

async function afterEntry(db: Database, query: Query, id: number): Promise<Query> {
  const last = await db.selectFrom('event_log').select('at').where('id', '=', id).executeTakeFirst();
  // Erased meanwhile: everything that is left is after it.
  if (!last) return query.where('id', '>', id);
  return query.where(sql<boolean>`(at, id) > (${last.at}, ${id})`);
}
