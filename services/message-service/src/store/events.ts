import type { EventActor } from '@budkavle/contracts';
import { now } from '@budkavle/platform';
import type { Kysely, Selectable } from 'kysely';
import type { MessageEventTable, Tables } from '../database/tables.ts';

/** A step of a message, as it is recorded. */
export interface NewEvent {
  typeCode: string;
  actor: EventActor;
  time?: string;
  title?: string | undefined;
  detail?: string | undefined;
  code?: string | undefined;
  place?: string | undefined;
  as4MessageId?: string | undefined;
  retryAt?: string | undefined;
}

export type MessageEvent = Selectable<MessageEventTable>;

/** More steps than this (a message that is rescheduled for days) are not kept: the latest of a kind replaces the one before. */
const maxEvents = 150;
const maxText = 1000;

/** Adds steps to a message, oldest first; within the transaction that makes them true. */
export async function recordEvents(
  trx: Kysely<Tables>,
  message: string,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const last = await trx
    .selectFrom('message_event')
    .select(['position', 'type_code'])
    .where('message', '=', message)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  let position = (last?.position ?? 0) + 1;
  const [first] = events;
  if (last && position > maxEvents && first && last.type_code === first.typeCode) {
    position = last.position;
    await trx
      .deleteFrom('message_event')
      .where('message', '=', message)
      .where('position', '=', position)
      .execute();
  }
  await trx
    .insertInto('message_event')
    .values(events.map((event, index) => row(message, position + index, event)))
    .execute();
}

function row(message: string, position: number, event: NewEvent): MessageEventTable {
  return {
    message,
    position,
    time: event.time ?? now(),
    type_code: event.typeCode,
    title: cut(event.title),
    detail: cut(event.detail),
    code: event.code?.slice(0, 100) ?? null,
    actor: event.actor,
    place: cut(event.place),
    as4_message_id: event.as4MessageId ?? null,
    retry_at: event.retryAt ?? null,
  };
}

function cut(text: string | undefined): string | null {
  return text === undefined ? null : text.slice(0, maxText);
}

/** The steps of messages, newest first (validation-and-receipts.md 7). */
export async function eventsOf(
  db: Kysely<Tables>,
  messages: readonly string[],
): Promise<Map<string, MessageEvent[]>> {
  const found = new Map<string, MessageEvent[]>(messages.map((id) => [id, []]));
  if (messages.length === 0) return found;
  const rows = await db
    .selectFrom('message_event')
    .selectAll()
    .where('message', 'in', [...messages])
    .orderBy('time', 'desc')
    .orderBy('position', 'desc')
    .execute();
  for (const event of rows) found.get(event.message)?.push(event);
  return found;
}
