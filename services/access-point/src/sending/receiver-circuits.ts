import { backoff } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { AccessPointTables } from '../database/tables.ts';

export interface CircuitOptions {
  /** Failures in a row before nothing more is sent there. */
  readonly failures: number;
  readonly baseSeconds: number;
  readonly maxSeconds: number;
}

interface Circuit {
  failures: number;
  open_until: string | null;
}

/** How old the picture may be that this process has of what others have found. */
const refreshMs = 2000;
/** A probe that has not come back by then is forgotten. */
const probeSeconds = 60;

/**
 * One circuit breaker for each receiving endpoint. In the database, so that all nodes and the next start know it; it
 * holds only endpoints in trouble, so that this process keeps a copy and a healthy endpoint costs no query. When it has
 * been open for its time, one message of one node is let through as a probe.
 */
export class ReceiverCircuits {
  readonly #db: Kysely<AccessPointTables>;
  readonly #options: CircuitOptions;
  readonly #now: () => Date;
  #known = new Map<string, Circuit>();
  #freshUntil = 0;
  #refreshing: Promise<void> | undefined;

  constructor(db: Kysely<AccessPointTables>, options: CircuitOptions, now: () => Date) {
    this.#db = db;
    this.#options = options;
    this.#now = now;
  }

  /** undefined: send. A time: not before it. */
  async closedUntil(endpoint: string): Promise<Date | undefined> {
    await this.#refresh();
    const circuit = this.#known.get(endpoint);
    if (!circuit?.open_until) return undefined;
    const now = this.#now();
    if (circuit.open_until > now.toISOString()) return new Date(circuit.open_until);
    const until = new Date(now.getTime() + probeSeconds * 1000);
    const probe = await this.#db
      .updateTable('receiver_circuit')
      .set({ open_until: until.toISOString() })
      .where('endpoint', '=', endpoint)
      .where('open_until', '=', circuit.open_until)
      .executeTakeFirst();
    this.#known.set(endpoint, { ...circuit, open_until: until.toISOString() });
    return probe.numUpdatedRows === 1n
      ? undefined
      : new Date(now.getTime() + this.#options.baseSeconds * 1000);
  }

  async failed(endpoint: string): Promise<void> {
    const now = this.#now();
    const row = await this.#db
      .insertInto('receiver_circuit')
      .values({ endpoint, failures: 1, since: now.toISOString(), open_until: null })
      .onConflict((conflict) =>
        conflict
          .column('endpoint')
          .doUpdateSet((eb) => ({ failures: eb('receiver_circuit.failures', '+', 1) })),
      )
      .returning('failures')
      .executeTakeFirstOrThrow();
    const beyond = row.failures - this.#options.failures;
    const circuit: Circuit = { failures: row.failures, open_until: null };
    if (beyond >= 0) {
      const { baseSeconds, maxSeconds } = this.#options;
      const pause = backoff(beyond + 1, { baseMs: baseSeconds * 1000, maxMs: maxSeconds * 1000 });
      circuit.open_until = new Date(now.getTime() + pause).toISOString();
      await this.#db
        .updateTable('receiver_circuit')
        .set({ open_until: circuit.open_until })
        .where('endpoint', '=', endpoint)
        .execute();
    }
    this.#known.set(endpoint, circuit);
  }

  /** It answers: whatever was counted is over. */
  async succeeded(endpoint: string): Promise<void> {
    if (!this.#known.delete(endpoint)) return;
    await this.#db.deleteFrom('receiver_circuit').where('endpoint', '=', endpoint).execute();
  }

  /** How many endpoints are not sent to now. */
  async open(): Promise<number> {
    await this.#refresh();
    const now = this.#now().toISOString();
    return [...this.#known.values()].filter(({ open_until }) => open_until !== null && open_until > now)
      .length;
  }

  async #refresh(): Promise<void> {
    if (Date.now() < this.#freshUntil) return;
    this.#refreshing ??= this.#read().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #read(): Promise<void> {
    const rows = await this.#db
      .selectFrom('receiver_circuit')
      .select(['endpoint', 'failures', 'open_until'])
      .execute();
    this.#known = new Map(rows.map(({ endpoint, ...circuit }) => [endpoint, circuit]));
    this.#freshUntil = Date.now() + refreshMs;
  }
}
