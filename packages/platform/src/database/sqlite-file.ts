import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Mutex } from './mutex.ts';

const STATEMENTS_KEPT = 300;
const LOCK_WAIT_MS = 30_000;

/** One mutex per file and process: two openings of the same file must not block the event loop for one another. */
const mutexes = new Map<string, { mutex: Mutex; users: number }>();

/** A connection with its prepared statements. */
export class SqliteHandle {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, options: { readOnly: boolean }) {
    this.database = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true });
    this.database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory;');
    if (options.readOnly) this.database.exec('pragma query_only = 1');
  }

  statement(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.database.prepare(text);
      if (this.#statements.size >= STATEMENTS_KEPT) {
        const oldest = this.#statements.keys().next().value;
        if (oldest !== undefined) this.#statements.delete(oldest);
      }
    } else {
      this.#statements.delete(text);
    }
    this.#statements.set(text, statement);
    return statement;
  }
}

/** A SQLite file: one connection that writes, one that reads beside it (WAL), and the lock between writers. */
export class SqliteFile {
  readonly writer: SqliteHandle;
  readonly reader: SqliteHandle;
  readonly lock: Mutex;
  readonly #path: string;
  readonly #temporary: string | undefined;
  #closed = false;

  /** `:memory:` means a temporary file that goes away on close: the reading connection must see it too. */
  constructor(path: string) {
    this.#temporary = path === ':memory:' ? mkdtempSync(join(tmpdir(), 'budkavle-db-')) : undefined;
    this.#path = this.#temporary === undefined ? resolve(path) : join(this.#temporary, 'database.sqlite');
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    this.writer = new SqliteHandle(this.#path, { readOnly: false });
    this.reader = new SqliteHandle(this.#path, { readOnly: true });
    const shared = mutexes.get(this.#path) ?? { mutex: new Mutex(LOCK_WAIT_MS), users: 0 };
    shared.users += 1;
    mutexes.set(this.#path, shared);
    this.lock = shared.mutex;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.reader.database.close();
    this.writer.database.close();
    const shared = mutexes.get(this.#path);
    if (shared !== undefined) {
      shared.users -= 1;
      if (shared.users === 0) mutexes.delete(this.#path);
    }
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }
}
