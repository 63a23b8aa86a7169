import type { KyselyPlugin } from 'kysely';
import type { Context } from '../context.ts';
import type { World } from './world.ts';

/** What is thrown once the process is "dead". */
export class Killed extends Error {}

/**
 * kill -9 at the nth border: every query, every call of the access point and every blob counts. From then on everything fails,
 * so that nothing more is written; `revive` is the next start.
 */
export class CrashPoint {
  #left = Number.POSITIVE_INFINITY;
  #dead = false;

  constructor(world: World) {
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => {
        this.pass();
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    const context = world.context as { -readonly [K in keyof Context]: Context[K] };
    context.db = context.db.withPlugin(plugin);
    const { blobs } = context;
    context.blobs = {
      ...blobs,
      put: async (...given) => {
        this.pass();
        const kept = await blobs.put(...given);
        this.pass();
        return kept;
      },
      open: (...given) => blobs.open(...given),
      has: (...given) => blobs.has(...given),
      stat: (...given) => blobs.stat(...given),
      remove: (...given) => blobs.remove(...given),
      list: (...given) => blobs.list(...given),
      keyOf: (...given) => blobs.keyOf(...given),
      reencrypt: (...given) => blobs.reencrypt(...given),
      spool: (...given) => {
        this.pass();
        return blobs.spool(...given);
      },
      close: () => blobs.close(),
    };
    world.accessPoint.border = () => this.pass();
  }

  /** true: it died; the work that was under way is lost. */
  async dieAt(border: number, work: () => Promise<unknown>): Promise<boolean> {
    this.#left = border;
    try {
      await work();
    } catch (error) {
      if (!this.#dead) throw error;
    }
    const died = this.#dead;
    this.#dead = false;
    this.#left = Number.POSITIVE_INFINITY;
    return died;
  }

  pass(): void {
    this.#left -= 1;
    if (this.#left <= 0) this.#dead = true;
    if (this.#dead) throw new Killed('killed');
  }
}
