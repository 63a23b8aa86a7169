import type { InboundItem } from '@budkavle/contracts';
import type { Context } from '../context.ts';
import { codeOf } from '../errors.ts';
import type { Participant } from '../participants/participants.ts';
import { createPoller, type Poller, pause } from '../polling.ts';
import { receiveItem } from './receive.ts';
import { logFields } from './record.ts';

const waitSeconds = 25;
const fullPauseMs = 10_000;

/** Claims what has come for one organisation and handles it, some at a time. */
export function createInboundPoller(context: Context, participant: Participant): Poller {
  const { receptions, pollMs } = context.settings;
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function work(item: InboundItem): Promise<void> {
    try {
      await receiveItem(context, participant, item, stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) return;
      context.log.error(
        { event: 'envelope.receive_failed', code: codeOf(error), error, ...logFields(participant, item) },
        'received envelope could not be handled yet',
      );
    }
  }

  const poller = createPoller(context, 'inbound', participant.id, async (signal) => {
    const free = receptions - underWay.size;
    if (free <= 0) {
      await Promise.race(underWay);
      return;
    }
    if (context.room.full()) {
      context.log.error(
        { event: 'disk.full', code: 'MT_DISK_FULL', participant: participant.id },
        'too little room on disk: what is received waits at the access point',
      );
      await pause(fullPauseMs, signal);
      return;
    }
    const started = Date.now();
    const items = await participant.accessPoint.claimInbound({ limit: free, waitSeconds, signal });
    for (const item of items) {
      const done = work(item).finally(() => underWay.delete(done));
      underWay.add(done);
    }
    // An access point that does not wait is not to be asked without pause.
    if (items.length === 0 && Date.now() - started < 200) await pause(pollMs, signal);
  });
  return {
    start: () => poller.start(),
    stop: async () => {
      stopping.abort();
      await poller.stop();
      await Promise.all(underWay);
    },
  };
}
