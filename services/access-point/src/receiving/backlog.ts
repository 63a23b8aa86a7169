import type { Kysely } from 'kysely';
import type { AccessPointTables } from '../database/tables.ts';

/** How many envelopes wait for message services: beyond a number, peers are asked to come back later. */
export class Backlog {
  readonly #db: Kysely<AccessPointTables>;
  readonly #limit: number;
  readonly #timer: NodeJS.Timeout;
  #waiting = 0;

  constructor(db: Kysely<AccessPointTables>, limit: number, everyMs = 5000) {
    this.#db = db;
    this.#limit = limit;
    this.#timer = setInterval(() => void this.refresh().catch(() => {}), everyMs).unref();
  }

  get isFull(): boolean {
    return this.#waiting >= this.#limit;
  }

  get waiting(): number {
    return this.#waiting;
  }

  async refresh(): Promise<void> {
    // Not further than the limit: a long queue costs no more to look at.
    const waiting = this.#db
      .selectFrom('inbound')
      .select('id')
      .where('state', '=', 'WAITING')
      .limit(this.#limit);
    const row = await this.#db
      .selectFrom(waiting.as('waiting'))
      .select((eb) => eb.fn.countAll<number>().as('waiting'))
      .executeTakeFirstOrThrow();
    this.#waiting = Number(row.waiting);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
