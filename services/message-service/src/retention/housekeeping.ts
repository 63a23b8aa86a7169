import { fromNow, now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { pause } from '../polling.ts';
import { sweepBlobs } from '../store/blob-uses.ts';
import { adoptOrphans } from '../store/orphans.ts';
import { enforceDeadlines } from '../submission/deadlines.ts';
import { emptyBin, fillBin, type RetentionContext } from './bin.ts';

const batch = 200;
const hourMs = 3_600_000;
/** Between storing octets and the transaction that uses them lies at most one upload. */
const blobGraceMs = 2 * hourMs;

/** Erases what the time has come for. Answers how many messages went. */
export async function housekeep(context: RetentionContext): Promise<number> {
  const { db, settings } = context;
  await fillBin(context, batch);
  const erased = await emptyBin(context, batch);
  await db.deleteFrom('used_assertion').where('expires_at', '<', now()).execute();
  const known = fromNow(-settings.knownDays * 24 * hourMs);
  for (const table of ['known_message', 'received_receipt', 'received_envelope', 'incident'] as const) {
    await db.deleteFrom(table).where('at', '<', known).execute();
  }
  await db
    .deleteFrom('outgoing_envelope')
    .where('state', 'in', ['ACKNOWLEDGED', 'FAILED'])
    .where('created_at', '<', known)
    .execute();
  await sweepBlobs(db, context.blobs, blobGraceMs, batch);
  return erased;
}

/** Finds blobs that a crash left behind. Looks at every file: now and then is enough. */
export async function sweepOrphans(
  context: RetentionContext & Pick<Context, 'participants'>,
): Promise<number> {
  const participants = context.participants.all.map(({ id }) => id);
  const adopted = await adoptOrphans(context.db, context.blobs, participants, blobGraceMs);
  if (adopted > 0)
    context.log.warn({ event: 'blobs.orphaned', count: adopted }, 'content without a row, to be erased');
  return adopted;
}

/** Deadlines often, housekeeping now and then. */
export function createTimekeeper(context: Context): { start(): void; stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  async function run(): Promise<void> {
    let lastHousekeeping = 0;
    let lastOrphans = 0;
    while (!stopping.signal.aborted) {
      try {
        await enforceDeadlines(context);
        const { count } = await context.db
          .selectFrom('held_envelope')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        context.counted.held.set(Number(count));
        context.counted.diskFree.set(context.room.freeBytes());
        if (Date.now() - lastHousekeeping > 60_000) {
          lastHousekeeping = Date.now();
          await housekeep(context);
        }
        if (Date.now() - lastOrphans > 24 * hourMs) {
          lastOrphans = Date.now();
          await sweepOrphans(context);
        }
      } catch (error) {
        context.log.error({ event: 'timekeeper.failed', error }, 'deadlines could not be enforced');
      }
      await pause(context.settings.pollMs, stopping.signal);
    }
  }
  return {
    start: () => {
      running ??= run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
