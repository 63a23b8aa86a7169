import type { DatabaseSync } from 'node:sqlite';

/** So many at most share one commit. */
const MEMBERS_AT_MOST = 64;

/**
 * Group commit: the transactions of one turn of the event loop share one physical transaction and so one sync of the
 * disk. Each is a savepoint of its own that can be rolled back alone. They run one after another as before; only the
 * moment of being durable is shared, and none hears of its own commit, or of anything it has read of another's,
 * before that moment.
 */
export class WriteGroup {
  readonly settled: Promise<void>;
  readonly #database: DatabaseSync;
  readonly #ended: (commitMs: number) => void;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #members = 0;
  #due = false;
  #open = true;

  /** Begins the physical transaction. `ended` is called once, when it is over in whatever way. */
  constructor(database: DatabaseSync, ended: (commitMs: number) => void) {
    database.exec('begin immediate');
    this.#database = database;
    this.#ended = ended;
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Those who joined hear of it; with none there is nobody to tell.
    this.settled.catch(() => {});
  }

  /** Whether a change of somebody is in it that is not yet durable. */
  get hasMembers(): boolean {
    return this.#members > 0;
  }

  /** Whether it takes no more. */
  get full(): boolean {
    return this.#due || this.#members >= MEMBERS_AT_MOST;
  }

  join(): void {
    this.#members += 1;
  }

  /** To be committed as soon as nobody is inside. */
  makeDue(): void {
    this.#due = true;
  }

  /** SQLite has given the whole transaction up by itself (disk full, input/output error): nobody's change is kept. */
  noticeEnd(error: unknown): void {
    if (this.#open && !this.#database.isTransaction) this.#end(() => this.#reject(error));
  }

  /** Makes it durable and tells everybody; does nothing the second time. */
  commit(): void {
    if (!this.#open) return;
    const began = performance.now();
    try {
      this.#database.exec('commit');
    } catch (error) {
      try {
        if (this.#database.isTransaction) this.#database.exec('rollback');
      } finally {
        this.#end(() => this.#reject(error));
      }
      return;
    }
    this.#end(this.#resolve, performance.now() - began);
  }

  #end(tell: () => void, commitMs = 0): void {
    this.#open = false;
    this.#ended(commitMs);
    tell();
  }
}
