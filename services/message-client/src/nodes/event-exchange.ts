import { randomUUID } from 'node:crypto';
import { dialectOf, type Logger } from '@budkavle/platform';
import { type Kysely, sql } from 'kysely';
import type { LiveHub } from '../live/hub.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { ChangedEvent } from '../web-api.ts';

type Database = Kysely<MessageClientDatabase>;

const gatherMs = 50;
const pollMs = 500;
/** The clock of the database, which all processes have in common, as our times are written. */
const databaseTime = (back: number) =>
  sql<string>`to_char((clock_timestamp() - make_interval(secs => ${back / 1000})) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** A slow commit shows an event later than its time: so far back is looked every time. */
const overlapMs = 20_000;
const keepMs = 10 * 60_000;

/**
 * Carries what changed between the processes on one PostgreSQL, so that pages hear of it whichever process they are
 * connected to: a table that is read twice a second while anybody listens. In SQLite there is one process, and nothing to do.
 */
export class EventExchange {
  readonly #db: Database;
  readonly #hub: LiveHub;
  readonly #log: Logger;
  readonly #node: string;
  readonly #alone: boolean;
  readonly #seen = new Map<string, number>();
  #gathered: ChangedEvent[] = [];
  #writing: Promise<void> = Promise.resolve();
  #writeTimer: NodeJS.Timeout | undefined;
  #pollTimer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: { db: Database; hub: LiveHub; log: Logger; node: string }) {
    this.#db = options.db;
    this.#hub = options.hub;
    this.#log = options.log;
    this.#node = options.node;
    this.#alone = dialectOf(options.db) === 'sqlite';
  }

  start(): void {
    if (this.#alone) return;
    this.#hub.publish = (event) => this.#gather(event);
    this.#pollLater();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#pollTimer);
    clearTimeout(this.#writeTimer);
    if (!this.#alone) await this.#write();
    await this.#writing;
  }

  /** Removes events that every living process has read long ago. */
  async sweep(): Promise<void> {
    const before = new Date(Date.now() - keepMs).toISOString();
    await this.#db.deleteFrom('live_event').where('at', '<', before).execute();
  }

  #gather(event: ChangedEvent): void {
    this.#gathered.push(event);
    if (this.#stopped) return;
    this.#writeTimer ??= setTimeout(() => {
      this.#writeTimer = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    }, gatherMs);
  }

  async #write(): Promise<void> {
    const once = new Map(this.#gathered.map((one) => [`${one.mailboxId} ${one.messageId ?? ''}`, one]));
    this.#gathered = [];
    if (once.size === 0) return;
    const rows = [...once.values()].map((one) => ({
      id: randomUUID(),
      at: databaseTime(0),
      node: this.#node,
      mailbox_id: one.mailboxId,
      message_id: one.messageId ?? null,
    }));
    try {
      await this.#db.insertInto('live_event').values(rows).execute();
    } catch (error) {
      // Pages of the other processes are late, nothing is lost: they ask again when they are looked at.
      this.#log.warn({ event: 'live.not_told', error }, 'other processes were not told of a change');
    }
  }

  #pollLater(): void {
    if (this.#stopped) return;
    this.#pollTimer = setTimeout(() => {
      void this.#poll().finally(() => this.#pollLater());
    }, pollMs);
  }

  async #poll(): Promise<void> {
    if (this.#hub.size === 0) return;
    try {
      const rows = await this.#db
        .selectFrom('live_event')
        .select(['id', 'mailbox_id', 'message_id'])
        .where('at', '>', databaseTime(overlapMs))
        .where('node', '<>', this.#node)
        .orderBy('at')
        .execute();
      for (const row of rows) {
        if (this.#seen.has(row.id)) continue;
        this.#seen.set(row.id, Date.now());
        this.#hub.hear({
          type: 'changed',
          mailboxId: row.mailbox_id,
          ...(row.message_id === null ? {} : { messageId: row.message_id }),
        });
      }
    } catch (error) {
      this.#log.warn({ event: 'live.not_heard', error }, 'changes of other processes could not be read');
    }
    for (const [id, at] of this.#seen) if (at < Date.now() - 2 * overlapMs) this.#seen.delete(id);
  }
}
