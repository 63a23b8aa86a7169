import { now } from '@budkavle/platform';
import type { Kysely, Selectable } from 'kysely';
import type { MessageTable, Tables } from '../database/tables.ts';
import { nextChange } from '../store/changes.ts';
import { type NewEvent, recordEvents } from '../store/events.ts';
import { finalStatuses, type Happening, statusAfter } from './transitions.ts';

export type MessageRow = Selectable<MessageTable>;

export interface Advance {
  /** In order; each is tried against the table of transitions. */
  happenings: readonly Happening[];
  /** The steps to record, also when the status does not change. */
  events: readonly NewEvent[];
  /** Other columns to set, unless the outcome was decided before. */
  set?: { deadline?: string | null; as4_message_id?: string };
}

/**
 * Applies what happened to a message. The row is locked first, so that two happenings never cross. Answers the message as it
 * is afterwards and whether its status changed; undefined when the message is gone.
 */
export async function advance(
  trx: Kysely<Tables>,
  id: string,
  decide: (message: MessageRow) => Advance,
): Promise<{ message: MessageRow; changed: boolean } | undefined> {
  // An update that changes nothing takes the row's lock in both databases (SQLite has no "for update").
  const before = await trx
    .updateTable('message')
    .set((eb) => ({ id: eb.ref('id') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!before) return undefined;
  const { happenings, events, set } = decide(before);
  let status = before.status;
  for (const happening of happenings) status = statusAfter(status, happening) ?? status;
  const changed = status !== before.status;
  await recordEvents(trx, id, events);
  if (!changed && events.length === 0) return { message: before, changed };
  const decided = finalStatuses.includes(before.status);
  const final = finalStatuses.includes(status);
  const message = await trx
    .updateTable('message')
    .set({
      status,
      change: await nextChange(trx),
      ...(!decided && set),
      ...(changed && final && { final_at: now(), deadline: null }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (changed && final) {
    await trx
      .updateTable('known_message')
      .set({ outcome: status === 'MESSAGE_EXCHANGE_ERROR' ? 'failed' : 'good' })
      .where('participant', '=', message.participant)
      .where('direction', '=', message.direction)
      .where('message_key', '=', message.message_key)
      .execute();
  }
  return { message, changed };
}
