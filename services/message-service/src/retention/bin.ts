import { fromNow, now } from '@budkavle/platform';
import type { RetentionSettings } from '../configuration/settings.ts';
import type { Context } from '../context.ts';
import { nextChange } from '../store/changes.ts';
import { removeMessage } from '../store/remove.ts';
import { dueBy } from './rules.ts';

/** What retention works on. */
export type RetentionContext = Pick<Context, 'db' | 'audit' | 'log' | 'blobs'> & {
  readonly settings: RetentionSettings;
};

const hourMs = 3_600_000;

/** Moves what is old enough to the bin: nobody sees it there, and it can be taken back. Answers how many. */
export async function fillBin(context: RetentionContext, batch: number): Promise<number> {
  const { db, settings, audit } = context;
  let binned = 0;
  for (const index of settings.retentionRules.keys()) {
    const due = await db
      .selectFrom('message')
      .select(['id', 'participant', 'message_id'])
      .where((eb) => dueBy(eb, settings.retentionRules, index))
      .limit(batch)
      .execute();
    for (const { id, participant, message_id } of due) {
      binned += await db.transaction().execute(async (trx) => {
        const moved = await trx
          .updateTable('message')
          .set({ binned_at: now() })
          .where('id', '=', id)
          .where('binned_at', 'is', null)
          .returning('id')
          .executeTakeFirst();
        if (!moved) return 0;
        const entry = { actor: 'retention', action: 'message.bin', outcome: 'ok' } as const;
        await audit.append({ ...entry, organisation: participant, object: message_id }, trx);
        return 1;
      });
    }
  }
  return binned;
}

/** Erases what has lain in the bin for its time. Answers how many. */
export async function emptyBin(context: RetentionContext, batch: number): Promise<number> {
  const { db, settings } = context;
  const due = await db
    .selectFrom('message')
    .select('id')
    .where('binned_at', '<=', fromNow(-settings.binHours * hourMs))
    .limit(batch)
    .execute();
  let erased = 0;
  for (const { id } of due) if (await removeMessage(context, id, 'retention')) erased += 1;
  return erased;
}

/**
 * Takes a message back from the bin, by its messageId; its time begins anew. Answers how many there were (an organisation that
 * wrote to itself has two).
 */
export async function restoreFromBin(
  context: RetentionContext,
  messageId: string,
  actor: string,
): Promise<number> {
  return context.db.transaction().execute(async (trx) => {
    const restored = await trx
      .updateTable('message')
      .set({ binned_at: null, final_at: now() })
      .where('message_key', '=', messageId.toLowerCase())
      .where('binned_at', 'is not', null)
      .returning(['id', 'participant', 'message_id'])
      .execute();
    for (const { id, participant, message_id } of restored) {
      const entry = { actor, action: 'message.restore', outcome: 'ok' } as const;
      await context.audit.append({ ...entry, organisation: participant, object: message_id }, trx);
      await trx
        .updateTable('message')
        .set({ change: await nextChange(trx) })
        .where('id', '=', id)
        .execute();
    }
    return restored.length;
  });
}
