import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';
import { randomToken, tokenHash } from './tokens.ts';

export interface ActiveSession {
  tokenHash: string;
  user: { id: string; name: string };
  csrfToken: string;
  assuranceLevel: number;
}

/** Writing the time of every request would make each reading a write. */
const touchAfterMs = 60_000;

/** Sessions in the database: the cookie holds a random token, the database its hash. */
export class Sessions {
  readonly #db: Kysely<MessageClientDatabase>;
  readonly #idleMs: number;
  readonly #absoluteMs: number;
  readonly #requiredLevel: number;
  readonly #clock: () => Date;

  constructor(options: {
    db: Kysely<MessageClientDatabase>;
    idleMinutes: number;
    absoluteMinutes: number;
    requiredLevel: number;
    clock?: () => Date;
  }) {
    this.#db = options.db;
    this.#idleMs = options.idleMinutes * 60_000;
    this.#absoluteMs = options.absoluteMinutes * 60_000;
    this.#requiredLevel = options.requiredLevel;
    this.#clock = options.clock ?? (() => new Date());
  }

  /** A new session with a token of its own: one that somebody knew before the login is never taken over. */
  async begin(userId: string, assuranceLevel: number): Promise<{ token: string; maxAgeSeconds: number }> {
    const token = randomToken();
    const at = this.#clock();
    await this.#db
      .insertInto('session')
      .values({
        token_hash: tokenHash(token),
        user_id: userId,
        csrf_token: randomToken(),
        assurance_level: assuranceLevel,
        created_at: at.toISOString(),
        last_seen_at: at.toISOString(),
        expires_at: new Date(at.getTime() + this.#absoluteMs).toISOString(),
      })
      .execute();
    return { token, maxAgeSeconds: Math.floor(this.#absoluteMs / 1000) };
  }

  /** The session of a token, if it lives. `touch: false` for what the page does by itself, so that it ends when nobody works. */
  async find(
    token: string,
    options: { touch: boolean } = { touch: true },
  ): Promise<ActiveSession | undefined> {
    const at = this.#clock();
    const row = await this.#db
      .selectFrom('session')
      .innerJoin('app_user', 'app_user.id', 'session.user_id')
      .select([
        'session.token_hash',
        'session.csrf_token',
        'session.assurance_level',
        'session.last_seen_at',
        'app_user.id as user_id',
        'app_user.name as user_name',
      ])
      .where('session.token_hash', '=', tokenHash(token))
      .where('session.expires_at', '>', at.toISOString())
      .where('session.last_seen_at', '>', new Date(at.getTime() - this.#idleMs).toISOString())
      // A level that was raised since holds for those who are logged in too.
      .where('session.assurance_level', '>=', this.#requiredLevel)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('user_block')
              .select('user_block.user_id')
              .whereRef('user_block.user_id', '=', 'session.user_id'),
          ),
        ),
      )
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (
      options.touch &&
      at.getTime() - Date.parse(row.last_seen_at) >= Math.min(touchAfterMs, this.#idleMs / 4)
    )
      await this.#db
        .updateTable('session')
        .set({ last_seen_at: at.toISOString() })
        .where('token_hash', '=', row.token_hash)
        .execute();
    return {
      tokenHash: row.token_hash,
      user: { id: row.user_id, name: row.user_name },
      csrfToken: row.csrf_token,
      assuranceLevel: row.assurance_level,
    };
  }

  async end(hash: string): Promise<void> {
    await this.#db.deleteFrom('session').where('token_hash', '=', hash).execute();
  }

  /** Removes what has ended. */
  async sweep(): Promise<void> {
    const idleSince = new Date(this.#clock().getTime() - this.#idleMs).toISOString();
    await this.#db
      .deleteFrom('session')
      .where((where) => where.or([where('expires_at', '<=', now()), where('last_seen_at', '<=', idleSince)]))
      .execute();
    await this.#db.deleteFrom('login_attempt').where('expires_at', '<=', now()).execute();
  }
}
