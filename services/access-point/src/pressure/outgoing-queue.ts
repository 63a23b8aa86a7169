import { ServiceError } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { AccessPointTables } from '../database/tables.ts';

/** A count is good for so long: submissions come faster than it changes. */
const keptMs = 1000;
const all = '';

/** How many envelopes wait to be sent: of all, and of each participant, never counted further than the limit. */
export class OutgoingQueue {
  readonly #db: Kysely<AccessPointTables>;
  readonly #limits: { readonly all: number; readonly each: number };
  readonly #counts = new Map<string, { count: number; until: number }>();

  constructor(db: Kysely<AccessPointTables>, limits: { all: number; each: number }) {
    this.#db = db;
    this.#limits = limits;
  }

  /** @throws ServiceError AP_BUSY (503) when the access point, AP_TOO_MANY (429) when the participant has too many waiting */
  async admit(participant: string): Promise<void> {
    if ((await this.#count(participant, this.#limits.each)) >= this.#limits.each)
      throw new ServiceError('AP_TOO_MANY', {
        message: 'Too many envelopes of the participant wait to be sent.',
        status: 429,
        retryAfterSeconds: 30,
      });
    if ((await this.#count(all, this.#limits.all)) >= this.#limits.all)
      throw new ServiceError('AP_BUSY', {
        message: 'Please try again.',
        status: 503,
        retryAfterSeconds: 30,
      });
  }

  /** For the metrics; at most the limit. */
  async waiting(): Promise<number> {
    return await this.#count(all, this.#limits.all);
  }

  async #count(participant: string, limit: number): Promise<number> {
    const known = this.#counts.get(participant);
    if (known && known.until > Date.now()) return known.count;
    const unfinished = this.#db
      .selectFrom('outbound')
      .select('participant')
      .where('next_attempt_at', 'is not', null)
      .$if(participant !== all, (query) =>
        query.where('lane', 'in', [0, 1]).where('participant', '=', participant),
      )
      .limit(limit);
    const { count } = await this.#db
      .selectFrom(unfinished.as('unfinished'))
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (this.#counts.size > 10_000) this.#counts.clear();
    this.#counts.set(participant, { count: Number(count), until: Date.now() + keptMs });
    return Number(count);
  }
}
