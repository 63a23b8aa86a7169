import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from '../load/load.ts';
import { finalStates } from '../load/open-messages.ts';

/** Waits until every answered message is in a final state with its sender. Answers how many are not when the time is out. */
export async function settle(load: Load, timeoutMs: number): Promise<number> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const open = await unsettled(load);
    if (open === 0 || Date.now() > until) return open;
    await sleep(1000);
  }
}

async function unsettled(load: Load): Promise<number> {
  let open = 0;
  for (const [id, driver] of load.drivers) {
    const states = new Map(
      (await driver.all()).map(({ attributes }) => [attributes?.messageId, attributes?.messageStatus]),
    );
    for (const { message, state } of load.posted)
      if (
        state === 'answered' &&
        message.from === id &&
        !finalStates.has(states.get(message.messageId) ?? '')
      )
        open += 1;
  }
  return open;
}
