import { fromNow, now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import type { Sending } from '../drafts/sending.ts';
import { MessageClientError } from '../errors.ts';
import { demand } from '../mailboxes/permissions.ts';
import type { DraftRow } from '../store/schema.ts';

/** The seconds to change one's mind; the page sends by itself when they are over, this is for when it has gone. */
const undoMs = 30_000;
const longestMs = 366 * 24 * 3600_000;
const pollMs = 5_000;

/** Schedules this version of the draft. Errors: DRAFT_CHANGED, SCHEDULE_INVALID (past, or more than a year ahead). */
export async function scheduleSend(
  context: Context,
  draft: DraftRow,
  wanted: { version: number; at?: string },
  userId: string,
): Promise<void> {
  if (draft.version !== wanted.version) throw new MessageClientError('DRAFT_CHANGED');
  const chosen = wanted.at === undefined ? undefined : Date.parse(wanted.at);
  if (chosen !== undefined && !(chosen > Date.now() && chosen < Date.now() + longestMs))
    throw new MessageClientError('SCHEDULE_INVALID');
  const row = {
    version: draft.version,
    send_at: chosen === undefined ? fromNow(undoMs) : new Date(chosen).toISOString(),
    user_id: userId,
    undo: chosen === undefined ? 1 : 0,
  };
  await context.db
    .insertInto('scheduled_send')
    .values({ draft_id: draft.id, ...row })
    .onConflict((conflict) => conflict.column('draft_id').doUpdateSet(row))
    .execute();
}

/** It does not go by itself any longer. Nothing to take back: nothing happens. */
export async function unscheduleSend(context: Context, draftId: string): Promise<void> {
  await context.db.deleteFrom('scheduled_send').where('draft_id', '=', draftId).execute();
}

/**
 * Sends what is due. Each is taken by deleting its row, so of several processes one sends it; what cannot be sent is a
 * draft still, with the reason, as after a refusal.
 */
export function createScheduler(
  context: Context,
  sending: Sending,
): { start(): void; stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  async function sendDue(): Promise<void> {
    const due = await context.db
      .selectFrom('scheduled_send')
      .selectAll()
      .where('send_at', '<=', now())
      .orderBy('send_at')
      .limit(20)
      .execute();
    for (const row of due) {
      const draft = await context.db
        .selectFrom('draft')
        .selectAll()
        .where('id', '=', row.draft_id)
        .executeTakeFirst();
      const user = await context.db
        .selectFrom('app_user')
        .select(['id', 'name'])
        .where('id', '=', row.user_id)
        .executeTakeFirst();
      if (draft === undefined || user === undefined) {
        await unscheduleSend(context, row.draft_id);
        continue;
      }
      try {
        if (draft.version !== row.version) throw new MessageClientError('DRAFT_CHANGED');
        await demand(context.db, user.id, draft.mailbox_id, 'send', 'MAILBOX_NOT_FOUND');
        // The row goes with the draft, in the transaction that makes it a message.
        await sending.send(draft, user);
      } catch (error) {
        if (!(error instanceof MessageClientError)) throw error;
        if (error.code === 'DRAFT_NOT_FOUND') continue;
        await giveBack(row.draft_id, error);
        context.live.changed(draft.mailbox_id);
      }
    }
  }
  async function giveBack(draftId: string, error: MessageClientError): Promise<void> {
    await unscheduleSend(context, draftId);
    const refusal = { code: error.code, fields: error.fields ?? {}, at: now() };
    await context.db
      .updateTable('draft')
      .set({ refusal_json: JSON.stringify(refusal) })
      .where('id', '=', draftId)
      .where('refusal_json', 'is', null)
      .execute();
    context.log.info({ event: 'schedule.not_sent', code: error.code }, 'a scheduled draft could not be sent');
  }
  const tick = () => {
    running = running
      .then(sendDue)
      .catch((error) =>
        context.log.warn({ event: 'schedule.failed', error }, 'scheduled drafts are sent later'),
      );
  };
  return {
    start() {
      timer = setInterval(tick, pollMs);
      tick();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
