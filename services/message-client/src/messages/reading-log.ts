import type { Context } from '../context.ts';

export interface Reading {
  userId: string;
  mailboxId: string;
  conversationId: string;
  messages: number;
}

/** An open page asks for its conversation again and again: within this time that is one reading. */
const sameReadingMs = 60_000;
const maxRemembered = 10_000;

/** Notes in the audit log who reads what, before it is shown. */
export class ReadingLog {
  readonly #audit: Context['audit'];
  readonly #noted = new Map<string, number>();

  constructor(audit: Context['audit']) {
    this.#audit = audit;
  }

  async note(reading: Reading): Promise<void> {
    const { userId, mailboxId, conversationId, messages } = reading;
    const key = `${userId} ${mailboxId} ${conversationId} ${messages}`;
    const time = Date.now();
    if (time - (this.#noted.get(key) ?? 0) < sameReadingMs) return;
    await this.#audit.append({
      actor: userId,
      action: 'read',
      object: mailboxId,
      outcome: 'ok',
      details: { conversationId, messages },
    });
    this.#noted.delete(key);
    this.#noted.set(key, time);
    if (this.#noted.size > maxRemembered) this.#noted.delete(this.#noted.keys().next().value ?? '');
  }
}
