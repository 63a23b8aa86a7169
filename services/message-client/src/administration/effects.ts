import type { Kysely } from 'kysely';
import { type Holder, holdersOf } from '../mailboxes/permissions.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { Effect } from './api.ts';

type Database = Kysely<MessageClientDatabase>;

/** Thrown to undo what was only tried. */
class OnlyTried extends Error {
  readonly effect: Effect;
  constructor(effect: Effect) {
    super('only tried');
    this.effect = effect;
  }
}

/** What an act would take from whom in a mailbox: it is done in a transaction, looked at, and undone. */
export async function effectOf(
  db: Database,
  mailboxId: string,
  act: (trx: Database) => Promise<unknown>,
): Promise<Effect> {
  try {
    await db.transaction().execute(async (trx) => {
      const before = await holdersOf(trx, mailboxId);
      await act(trx);
      const after = await holdersOf(trx, mailboxId);
      throw new OnlyTried({ loses: lost(before, after) });
    });
  } catch (error) {
    if (error instanceof OnlyTried) return error.effect;
    throw error;
  }
  throw new Error('the trial ended without an answer');
}

function lost(before: readonly Holder[], after: readonly Holder[]): Effect['loses'] {
  return before.flatMap(({ id, name, permissions }) => {
    const left = after.find((one) => one.id === id)?.permissions ?? [];
    const gone = permissions.filter((one) => !left.includes(one));
    return gone.length === 0 ? [] : [{ id, name, permissions: gone }];
  });
}
