import type { SQLInputValue } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { SqliteFile, SqliteHandle } from './sqlite-file.ts';

/**
 * What Kysely holds while it runs one query or one transaction.
 * A transaction keeps the write lock from begin to end; a single write takes it for itself;
 * a read outside a transaction goes to the reading connection and never waits.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #file: SqliteFile;
  #inTransaction = false;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  async begin(): Promise<void> {
    await this.#file.lock.lock();
    try {
      this.#file.writer.database.exec('begin immediate');
      this.#inTransaction = true;
    } catch (error) {
      this.#file.lock.unlock();
      throw error;
    }
  }

  commit(): void {
    this.#file.writer.database.exec('commit');
    this.#leave();
  }

  rollback(): void {
    if (!this.#inTransaction) return;
    try {
      // SQLite rolls back by itself on some errors (disk full): then there is nothing left to do.
      if (this.#file.writer.database.isTransaction) this.#file.writer.database.exec('rollback');
    } finally {
      this.#leave();
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#inTransaction) return run(this.#file.writer, query);
    if (query.query.kind === 'SelectQueryNode') return run(this.#file.reader, query);
    await this.#file.lock.lock();
    try {
      return run(this.#file.writer, query);
    } finally {
      this.#file.lock.unlock();
    }
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    const result = await this.executeQuery<R>(query);
    const size = Math.max(1, chunkSize);
    for (let at = 0; at < result.rows.length; at += size) yield { rows: result.rows.slice(at, at + size) };
  }

  #leave(): void {
    this.#inTransaction = false;
    this.#file.lock.unlock();
  }
}

function run<R>(handle: SqliteHandle, query: CompiledQuery): QueryResult<R> {
  const statement = handle.statement(query.sql);
  const parameters = query.parameters.map(toSqlite);
  if (statement.columns().length > 0) {
    // Rows come without prototype; plain objects make both databases alike.
    const rows = statement.all(...parameters).map((row) => ({ ...row })) as R[];
    return { rows, numAffectedRows: BigInt(rows.length) };
  }
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

function toSqlite(value: unknown): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value as SQLInputValue;
}
