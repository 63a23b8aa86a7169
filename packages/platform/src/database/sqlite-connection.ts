import type { SQLInputValue } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { SqliteFile, SqliteHandle } from './sqlite-file.ts';
import type { WriteGroup } from './write-group.ts';

/** Those that may share a transaction with others'; anything else (a pragma, a vacuum) runs alone. */
const writes = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode', 'MergeQueryNode']);

/**
 * What Kysely holds while it runs one query or one transaction.
 * A transaction keeps the turn to write from begin to end; a single write takes it for itself; both resolve when they
 * are durable, which they may share with others (group commit). A read outside a transaction goes to the reading
 * connection and never waits.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #file: SqliteFile;
  /** The physical transaction this one is inside. */
  #inside: WriteGroup | undefined;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  async begin(): Promise<void> {
    const group = await this.#file.enter();
    try {
      this.#writer.exec('savepoint one');
    } catch (error) {
      group.noticeEnd(error);
      this.#file.leave(group).catch(() => {});
      throw error;
    }
    this.#inside = group;
  }

  /** Resolves when it is durable. */
  async commit(): Promise<void> {
    const group = this.#inside;
    if (group === undefined) return;
    this.#writer.exec('release one');
    group.join();
    this.#inside = undefined;
    await this.#file.leave(group);
  }

  /** Resolves when what it has seen of others before it is durable: the caller may go on to tell of it. */
  async rollback(): Promise<void> {
    const group = this.#inside;
    if (group === undefined) return;
    this.#inside = undefined;
    try {
      // SQLite rolls back by itself on some errors (disk full): then there is nothing left to do.
      if (this.#writer.isTransaction) this.#writer.exec('rollback to one; release one');
    } finally {
      const settled = this.#file.leave(group);
      if (group.hasMembers) await settled;
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const group = this.#inside;
    if (group !== undefined) return this.#run<R>(query, group);
    const { kind } = query.query;
    if (kind === 'SelectQueryNode') return run(this.#file.reader, query);
    if (!writes.has(kind)) return await this.#file.alone(() => run<R>(this.#file.writer, query));
    return await this.#writeOne<R>(query);
  }

  async #writeOne<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const group = await this.#file.enter();
    let result: QueryResult<R>;
    try {
      result = this.#run<R>(query, group);
      group.join();
    } catch (error) {
      // It may have failed because of another's change: not told before that one is durable.
      const settled = this.#file.leave(group);
      if (group.hasMembers) await settled;
      throw error;
    }
    await this.#file.leave(group);
    return result;
  }

  #run<R>(query: CompiledQuery, group: WriteGroup): QueryResult<R> {
    try {
      return run(this.#file.writer, query);
    } catch (error) {
      group.noticeEnd(error);
      throw error;
    }
  }

  get #writer() {
    return this.#file.writer.database;
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    const result = await this.executeQuery<R>(query);
    const size = Math.max(1, chunkSize);
    for (let at = 0; at < result.rows.length; at += size) yield { rows: result.rows.slice(at, at + size) };
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
