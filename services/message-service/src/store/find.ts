import type { MessageFilter } from '@budkavle/contracts';
import type { Kysely } from 'kysely';
import { addressKey, type Rights, visibleTo } from '../access/rights.ts';
import type { Tables } from '../database/tables.ts';
import type { MessageRow } from '../status/advance.ts';

/**
 * The messages that a name (messageId, or our own id) means for this caller. An organisation that writes to itself has the same
 * messageId twice: the outgoing first.
 */
export async function findMessages(
  db: Kysely<Tables>,
  rights: Rights,
  name: string,
  filter: Pick<MessageFilter, 'messageStatus' | 'recipientAddress' | 'senderAddress'> = {},
): Promise<MessageRow[]> {
  const key = name.toLowerCase();
  const rows = await selectVisible(db, rights, filter)
    .where((eb) => eb.or([eb('message.message_key', '=', key), eb('message.id', '=', key)]))
    .orderBy('message.direction', 'desc')
    .execute();
  const byOwnId = rows.filter((row) => row.id === key);
  return byOwnId.length > 0 ? byOwnId : rows;
}

/** One page in order of change, and the cursor to go on from. */
export async function listMessages(
  db: Kysely<Tables>,
  rights: Rights,
  filter: MessageFilter,
  pageSize: number,
): Promise<{ rows: MessageRow[]; cursor: string }> {
  const after = Number(filter.updatedAfter ?? 0);
  const rows = await selectVisible(db, rights, filter)
    .where('message.change', '>', after)
    .orderBy('message.change')
    .limit(pageSize)
    .execute();
  return { rows, cursor: String(rows.at(-1)?.change ?? after) };
}

function selectVisible(db: Kysely<Tables>, rights: Rights, filter: MessageFilter) {
  let query = db
    .selectFrom('message')
    .selectAll()
    .where((eb) => visibleTo(eb, rights))
    .where('message.binned_at', 'is', null);
  if (filter.messageStatus) query = query.where('status', '=', filter.messageStatus);
  const { recipientAddress, senderAddress } = filter;
  if (recipientAddress) {
    query = query.where('recipient_address_key', '=', addressKey(recipientAddress));
  }
  if (senderAddress) {
    query = query.where('sender_address_key', '=', addressKey(senderAddress));
  }
  if (filter.creationDateTimeStart) {
    query = query.where('creation_moment', '>=', filter.creationDateTimeStart);
  }
  if (filter.creationDateTimeStop) query = query.where('creation_moment', '<=', filter.creationDateTimeStop);
  return query;
}
