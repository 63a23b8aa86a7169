import { fromNow, now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { pause } from '../polling.ts';
import { finalStatuses } from '../status/transitions.ts';
import { sweepBlobs } from '../store/blob-uses.ts';
import { removeMessage } from '../store/remove.ts';
import { enforceDeadlines } from '../submission/deadlines.ts';

const batch = 200;
const hourMs = 3_600_000;
/** Between storing octets and the transaction that uses them lies at most one upload. */
const blobGraceMs = 2 * hourMs;

/** Erases what the time has come for. Answers how many messages went. */
export async function housekeep(context: Context): Promise<number> {
  const { db, settings } = context;
  let erased = 0;
  if (settings.finalHours !== undefined) {
    const old = await db
      .selectFrom('message')
      .select('id')
      .where('status', 'in', [...finalStatuses])
      .where('final_at', '<', fromNow(-settings.finalHours * hourMs))
      .limit(batch)
      .execute();
    for (const { id } of old) if (await removeMessage(context, id, 'retention')) erased += 1;
  }
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

/** Deadlines often, housekeeping now and then. */
export function createTimekeeper(context: Context): { start(): void; stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  async function run(): Promise<void> {
    let lastHousekeeping = 0;
    while (!stopping.signal.aborted) {
      try {
        await enforceDeadlines(context);
        const { count } = await context.db
          .selectFrom('held_envelope')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        context.counted.held.set(Number(count));
        if (Date.now() - lastHousekeeping > 60_000) {
          lastHousekeeping = Date.now();
          await housekeep(context);
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
