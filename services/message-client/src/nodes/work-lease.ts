import { fromNow, now, ServiceError } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';

type Database = Kysely<MessageClientDatabase>;

/** Shorter than the half minute within which work goes on after a crash. */
const leaseMs = 20_000;
const renewMs = leaseMs / 3;

/** Work that only one of several processes does at a time; when it ends or dies, another goes on. */
export class WorkLease {
  readonly #db: Database;
  readonly #name: string;
  readonly #holder: string;
  #renewing: NodeJS.Timeout | undefined;

  constructor(db: Database, options: { name: string; holder: string }) {
    this.#db = db;
    this.#name = options.name;
    this.#holder = options.holder;
  }

  /** Takes or renews it; false: another process has it. While it is held it renews itself, however long the work takes. */
  async hold(): Promise<boolean> {
    const time = now();
    const mine = { holder: this.#holder, until: fromNow(leaseMs) };
    const taken = await this.#db
      .insertInto('work_lease')
      .values({ name: this.#name, ...mine })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet(mine)
          .where((eb) =>
            eb.or([eb('work_lease.until', '<=', time), eb('work_lease.holder', '=', this.#holder)]),
          ),
      )
      .returning('name')
      .executeTakeFirst();
    if (taken === undefined) this.#stopRenewing();
    else
      this.#renewing ??= setInterval(() => {
        void this.#renew().catch(() => {
          // The next one tries again; without any the lease runs out and assertHeld refuses.
        });
      }, renewMs);
    return taken !== undefined;
  }

  async #renew(): Promise<void> {
    await this.#db
      .updateTable('work_lease')
      .set({ until: fromNow(leaseMs) })
      .where('name', '=', this.#name)
      .where('holder', '=', this.#holder)
      .execute();
  }

  /** Throws LEASE_LOST if another process has taken it; until the transaction ends none can. Call it first in the transaction. */
  async assertHeld(trx: Database): Promise<void> {
    const held = await trx
      .updateTable('work_lease')
      .set({ until: fromNow(leaseMs) })
      .where('name', '=', this.#name)
      .where('holder', '=', this.#holder)
      .returning('name')
      .executeTakeFirst();
    if (held === undefined)
      throw new ServiceError('LEASE_LOST', { message: `Another process does ${this.#name} now.` });
  }

  /** Gives it back, so that another process goes on at once. */
  async release(): Promise<void> {
    this.#stopRenewing();
    await this.#db
      .deleteFrom('work_lease')
      .where('name', '=', this.#name)
      .where('holder', '=', this.#holder)
      .execute();
  }

  #stopRenewing(): void {
    clearInterval(this.#renewing);
    this.#renewing = undefined;
  }
}
