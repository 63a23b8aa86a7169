import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Mutex } from './mutex.ts';
import { WriteGroup } from './write-group.ts';

const STATEMENTS_KEPT = 300;
const LOCK_WAIT_MS = 30_000;
const GATHER_MS_AT_MOST = 4;

/** What the openings of one file in this process share: they must not block the event loop for one another. */
interface Shared {
  readonly mutex: Mutex;
  users: number;
  /** How long the last commit took. */
  commitMs: number;
  group: { readonly of: SqliteFile; readonly writes: WriteGroup } | undefined;
}
const sharedByPath = new Map<string, Shared>();

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

/**
 * A SQLite file: one connection that writes, one that reads beside it (WAL: it sees only what is durable), and the
 * lock between writers.
 */
export class SqliteFile {
  readonly writer: SqliteHandle;
  readonly reader: SqliteHandle;
  readonly #shared: Shared;
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
    this.#shared = sharedByPath.get(this.#path) ?? {
      mutex: new Mutex(LOCK_WAIT_MS),
      users: 0,
      commitMs: 0,
      group: undefined,
    };
    this.#shared.users += 1;
    sharedByPath.set(this.#path, this.#shared);
  }

  /** Waits for the turn to write, and is then inside a physical transaction that others may share. */
  async enter(): Promise<WriteGroup> {
    const { mutex } = this.#shared;
    await mutex.lock();
    try {
      return this.#group();
    } catch (error) {
      mutex.unlock();
      throw error;
    }
  }

  /** Lets the next in. Resolves when what was written is durable; rejects when it is not kept. */
  leave(group: WriteGroup): Promise<void> {
    if (group.full) group.commit();
    this.#shared.mutex.unlock();
    return group.settled;
  }

  /** The turn to write without a transaction around it: for what cannot run inside one. */
  async alone<T>(work: () => T): Promise<T> {
    const { mutex } = this.#shared;
    await mutex.lock();
    try {
      this.#shared.group?.writes.commit();
      return work();
    } finally {
      mutex.unlock();
    }
  }

  #group(): WriteGroup {
    const shared = this.#shared;
    // Another opening's transaction would block this one's, and with it the event loop.
    if (shared.group !== undefined && shared.group.of !== this) shared.group.writes.commit();
    if (shared.group === undefined) {
      const writes = new WriteGroup(this.writer.database, (commitMs) => {
        shared.group = undefined;
        shared.commitMs = commitMs;
      });
      shared.group = { of: this, writes };
      const due = () => {
        if (shared.mutex.held) writes.makeDue();
        else writes.commit();
      };
      // On a slow or busy disk more is gathered: as long as the last commit took.
      const gatherMs = Math.min(shared.commitMs, GATHER_MS_AT_MOST);
      if (gatherMs < 1) setImmediate(due);
      else setTimeout(due, gatherMs);
    }
    return shared.group.writes;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const shared = this.#shared;
    if (shared.group?.of === this) shared.group.writes.commit();
    this.reader.database.close();
    this.writer.database.close();
    shared.users -= 1;
    if (shared.users === 0) sharedByPath.delete(this.#path);
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }
}
