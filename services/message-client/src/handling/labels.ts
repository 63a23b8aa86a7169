import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { MessageClientError } from '../errors.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { Label } from './api.ts';
import { at, type Place } from './conversation-state.ts';

type Database = Kysely<MessageClientDatabase>;

export function labelsIn(db: Database, mailboxId: string): Promise<Label[]> {
  return db
    .selectFrom('label')
    .select(['id', 'name'])
    .where('mailbox_id', '=', mailboxId)
    .orderBy('name')
    .limit(500)
    .execute();
}

/** The label of this name in the mailbox; made if it is new. */
export async function makeLabel(db: Database, mailboxId: string, name: string): Promise<Label> {
  const wanted = name.trim();
  await db
    .insertInto('label')
    .values({ id: randomUUID(), mailbox_id: mailboxId, name: wanted })
    .onConflict((conflict) => conflict.columns(['mailbox_id', 'name']).doNothing())
    .execute();
  return db
    .selectFrom('label')
    .select(['id', 'name'])
    .where('mailbox_id', '=', mailboxId)
    .where('name', '=', wanted)
    .executeTakeFirstOrThrow();
}

/** The conversation has these labels and no others. LABEL_UNKNOWN: one is not of this mailbox. */
export async function setLabels(trx: Database, place: Place, ids: readonly string[]): Promise<void> {
  const wanted = [...new Set(ids)];
  const known =
    wanted.length === 0
      ? []
      : await trx
          .selectFrom('label')
          .select('id')
          .where('mailbox_id', '=', place.mailboxId)
          .where('id', 'in', wanted)
          .execute();
  if (known.length !== wanted.length) throw new MessageClientError('LABEL_UNKNOWN');
  await trx.deleteFrom('conversation_label').where(at(place)).execute();
  if (wanted.length > 0)
    await trx
      .insertInto('conversation_label')
      .values(
        wanted.map((id) => ({
          mailbox_id: place.mailboxId,
          conversation_id: place.conversationId,
          label_id: id,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}
