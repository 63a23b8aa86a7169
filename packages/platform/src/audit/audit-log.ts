import { type Kysely, sql, type Transaction } from 'kysely';
import { dialectOf } from '../database/dialect-of.ts';
import { now } from '../time.ts';
import { type AuditEntry, type AuditRow, CHAIN_START, detailsText, entryHash } from './entry.ts';
import { type AuditExportFilter, exportRows } from './export.ts';
import { type AuditFilter, type AuditPage, listEntries } from './list.ts';
import { type AuditHeads, type AuditVerification, verifyChains } from './verify.ts';

export interface AuditTables {
  audit: AuditRow;
}

/** Append-only, hash-chained; each organisation has a chain of its own. */
export interface AuditLog {
  /** Durable when the promise resolves, or with the given transaction. */
  append(entry: AuditEntry, trx?: AnyTransaction): Promise<void>;
  /**
   * Checks every chain. A chain that was cut at its end still holds together:
   * keep the heads of an earlier run elsewhere and give them as `expected`.
   */
  verify(options?: {
    expected?: AuditHeads;
    /** Only this organisation's chain ('' for what concerns none). */
    organisation?: string;
  }): Promise<AuditVerification>;
  /** Every row in the order of the chains, page by page: to be kept or checked elsewhere. */
  export(filter?: AuditExportFilter): AsyncIterable<AuditRow>;
  /** Newest first, page by page. */
  list(filter?: AuditFilter): Promise<AuditPage>;
}

// A service's own database type holds more tables than this one; Kysely's type parameter is invariant.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyDatabase = Kysely<any>;
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyTransaction = Transaction<any>;

/** The audit log in a database that has run {@link auditMigration}. With a key the chain is an HMAC. */
export function openAuditLog(database: AnyDatabase, options: { key?: Buffer } = {}): AuditLog {
  const db = database as unknown as Kysely<AuditTables>;
  return {
    append: (entry, trx) =>
      trx === undefined
        ? db.transaction().execute((own) => appendTo(own, entry, options.key))
        : appendTo(trx as unknown as Transaction<AuditTables>, entry, options.key),
    verify: (given = {}) => verifyChains(db, options.key, given),
    export: (filter = {}) => exportRows(db, filter),
    list: (filter = {}) => listEntries(db, filter),
  };
}

async function appendTo(
  trx: Transaction<AuditTables>,
  entry: AuditEntry,
  key: Buffer | undefined,
): Promise<void> {
  const chain = entry.organisation ?? '';
  // One appends at a time: in SQLite the transaction sees to it, in PostgreSQL a lock for the chain.
  if (dialectOf(trx) === 'postgres')
    await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ${`/audit/${chain}`}, 0))`.execute(
      trx,
    );
  const last = await trx
    .selectFrom('audit')
    .select(['position', 'hash'])
    .where('chain', '=', chain)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = {
    chain,
    position: (last?.position ?? 0) + 1,
    at: now(),
    actor: entry.actor,
    action: entry.action,
    object: entry.object ?? null,
    outcome: entry.outcome,
    details: detailsText(entry.details),
    previous: last?.hash ?? CHAIN_START,
  };
  await trx
    .insertInto('audit')
    .values({ ...row, hash: entryHash(row, key) })
    .execute();
}
