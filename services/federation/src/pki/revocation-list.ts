import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import type { Authorities } from './authorities.ts';
import type { AuthorityName } from './authority-names.ts';

/** The lists of revoked certificates: renewed at half their life, and at once when something is revoked. */
export class RevocationLists {
  readonly #db: Kysely<FederationTables>;
  readonly #authorities: Authorities;
  readonly #validityMs: number;

  constructor(db: Kysely<FederationTables>, authorities: Authorities, validityMs: number) {
    this.#db = db;
    this.#authorities = authorities;
    this.#validityMs = validityMs;
  }

  /** The list in force, DER. */
  async current(authority: AuthorityName): Promise<Buffer> {
    const row = await this.#db
      .selectFrom('revocation_list')
      .selectAll()
      .where('authority', '=', authority)
      .executeTakeFirst();
    const half = new Date(Date.now() + this.#validityMs / 2).toISOString();
    if (row && row.next_update > half) return Buffer.from(row.der, 'base64');
    return await this.publish(authority);
  }

  /** Makes the next list and puts it in force. */
  async publish(authority: AuthorityName): Promise<Buffer> {
    return await this.#db.transaction().execute(async (trx) => {
      // Written first: the row's lock lets only one process make the next number.
      await trx
        .insertInto('revocation_list')
        .values({ authority, number: 0, der: '', this_update: '', next_update: '' })
        .onConflict((conflict) => conflict.column('authority').doUpdateSet({ authority }))
        .execute();
      const { number } = await trx
        .selectFrom('revocation_list')
        .select('number')
        .where('authority', '=', authority)
        .executeTakeFirstOrThrow();
      const rows = await trx
        .selectFrom('issued_certificate')
        .select(['serial', 'revoked_at', 'revocation_reason'])
        .where('authority', '=', authority)
        .where('revoked_at', 'is not', null)
        .where('not_after', '>', now())
        .execute();
      const thisUpdate = new Date();
      const nextUpdate = new Date(thisUpdate.getTime() + this.#validityMs);
      const der = await this.#authorities.get(authority).createCrl({
        number: number + 1,
        thisUpdate,
        nextUpdate,
        revoked: rows.map((row) => ({
          serialNumber: row.serial,
          at: new Date(row.revoked_at as string),
          ...(row.revocation_reason === null ? {} : { reason: row.revocation_reason }),
        })),
      });
      await trx
        .updateTable('revocation_list')
        .set({
          number: number + 1,
          der: der.toString('base64'),
          this_update: thisUpdate.toISOString(),
          next_update: nextUpdate.toISOString(),
        })
        .where('authority', '=', authority)
        .execute();
      return der;
    });
  }
}
