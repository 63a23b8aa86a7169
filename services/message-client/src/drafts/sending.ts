import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { demand } from '../mailboxes/permissions.ts';
import { summaryOf } from '../messages/summary.ts';
import type { DraftRow, MessageRow } from '../store/schema.ts';
import type { MessageSummary } from '../web-api.ts';
import type { Refusal } from './draft-store.ts';
import { queueDraft } from './send.ts';

/** Sends drafts and waits a while for the message service's answer. */
export class Sending {
  readonly #context: Context;
  readonly #wake: () => void;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(context: Context, wake: () => void) {
    this.#context = context;
    this.#wake = wake;
  }

  /** The outbox has an answer about this message. */
  answered(messageRowId: string): void {
    for (const resolve of this.#waiting.get(messageRowId) ?? []) resolve();
  }

  /** A second press on the button is answered as the first; undefined if the draft has not been sent. */
  async alreadySent(draftId: string, userId: string): Promise<MessageSummary | undefined> {
    const row = await this.#context.db
      .selectFrom('message')
      .selectAll()
      .where('draft_id', '=', draftId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    await demand(this.#context.db, userId, row.mailbox_id, 'send', 'DRAFT_NOT_FOUND');
    return this.#outcome(row, draftId);
  }

  /**
   * Queues the draft durably, then waits for the message service. Its answer late or not at all: the message is queued
   * (SCHEDULED) and goes by itself. Errors: those of queueDraft; MESSAGE_REFUSED and others of the service: the draft is back.
   */
  async send(draft: DraftRow, user: { id: string; name: string }): Promise<MessageSummary> {
    const row = await queueDraft(this.#context, draft, user);
    await this.#context.audit.append({
      actor: user.id,
      action: 'send',
      object: row.id,
      outcome: 'ok',
      details: { messageId: row.message_id },
    });
    this.#context.live.changed(row.mailbox_id, row.id);
    return this.#outcome(row, draft.id);
  }

  async #outcome(row: MessageRow, draftId: string): Promise<MessageSummary> {
    const { db } = this.#context;
    await this.#waitForAnswer(row.id);
    const after = await db.selectFrom('message').selectAll().where('id', '=', row.id).executeTakeFirst();
    if (after !== undefined) return summaryOf(after, true);
    const draft = await db
      .selectFrom('draft')
      .select('refusal_json')
      .where('id', '=', draftId)
      .executeTakeFirst();
    const refusal = JSON.parse(draft?.refusal_json ?? 'null') as Refusal | null;
    throw new MessageClientError(
      refusal?.code === 'MESSAGE_CONFLICT' ? 'MESSAGE_CONFLICT' : 'MESSAGE_REFUSED',
      {
        fields: refusal?.fields ?? {},
      },
    );
  }

  async #waitForAnswer(messageRowId: string): Promise<void> {
    const { live } = this.#context;
    const seconds = this.#context.configuration.sending.answerSeconds;
    // Another process may be the one that hands it over.
    const stopListening = live.listen(() => {
      void this.#isQueued(messageRowId).then((queued) => queued || this.answered(messageRowId));
    });
    const answer = new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stopListening();
        const waiting = this.#waiting.get(messageRowId);
        waiting?.delete(done);
        if (waiting?.size === 0) this.#waiting.delete(messageRowId);
        resolve();
      };
      const timer = setTimeout(done, seconds * 1000);
      const waiting = this.#waiting.get(messageRowId) ?? new Set();
      this.#waiting.set(messageRowId, waiting.add(done));
    });
    const queued = await this.#isQueued(messageRowId);
    this.#wake();
    if (!queued) this.answered(messageRowId);
    await answer;
  }

  async #isQueued(messageRowId: string): Promise<boolean> {
    const row = await this.#context.db
      .selectFrom('outbox')
      .select('message_row_id')
      .where('message_row_id', '=', messageRowId)
      .executeTakeFirst();
    return row !== undefined;
  }
}
