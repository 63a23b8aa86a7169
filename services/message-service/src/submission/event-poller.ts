import type { Context } from '../context.ts';
import type { Participant } from '../participants/participants.ts';
import { createPoller, type Poller, pause } from '../polling.ts';
import { applyTransportEvent } from './transport-events.ts';

const waitSeconds = 25;

/** Follows the access point's events for one organisation; effect and cursor are committed together. */
export function createEventPoller(context: Context, participant: Participant): Poller {
  return createPoller(context, 'transport-events', participant.id, async (signal) => {
    const started = Date.now();
    if (!(await readEvents(context, participant, { waitSeconds, signal })) && Date.now() - started < 200) {
      // An access point that does not wait is not to be asked without pause.
      await pause(context.settings.pollMs, signal);
    }
  });
}

/** One reading. Answers how many events there were. */
export async function readEvents(
  context: Context,
  participant: Participant,
  options: { waitSeconds: number; signal?: AbortSignal },
): Promise<number> {
  const known = await context.db
    .selectFrom('event_cursor')
    .select('after')
    .where('participant', '=', participant.id)
    .executeTakeFirst();
  const after = Number(known?.after ?? 0);
  const { events, next } = await participant.accessPoint.events({ after, ...options });
  for (const event of events) {
    await context.db.transaction().execute(async (trx) => {
      const moved = await trx
        .insertInto('event_cursor')
        .values({ participant: participant.id, after: event.sequence })
        .onConflict((conflict) =>
          conflict
            .column('participant')
            .doUpdateSet({ after: event.sequence })
            .where('event_cursor.after', '<', event.sequence),
        )
        .returning('after')
        .executeTakeFirst();
      // Another process was faster: its effect is there already.
      if (moved) await applyTransportEvent(context, trx, participant.id, event);
    });
    context.signals.changed();
  }
  if (events.length === 0 && next > after) {
    await context.db
      .insertInto('event_cursor')
      .values({ participant: participant.id, after: next })
      .onConflict((conflict) => conflict.column('participant').doUpdateSet({ after: next }))
      .execute();
  }
  return events.length;
}
