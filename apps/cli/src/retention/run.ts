import { housekeep, openMessageStore, planRetention, restoreFromBin } from '@budkavle/message-service';
import type { Installation } from '../installation/open.ts';
import { messageStoreOptions } from '../installation/store-options.ts';
import type { Io } from '../io.ts';
import { table } from '../table.ts';

const words = { bin: 'to the bin', erase: 'erase' } as const;

/** What retention does now in the message service, by function mailbox and state; without `dryRun` it is done. */
export async function runRetention(
  installation: Installation,
  options: { dryRun: boolean },
  io: Io,
): Promise<number> {
  const store = await openMessageStore(messageStoreOptions(installation));
  try {
    const plan = await planRetention(store);
    if (plan.length === 0) io.print('Nothing is old enough.');
    else
      io.print(
        table(
          ['step', 'mailbox', 'direction', 'status', 'messages', 'MB', 'oldest'],
          plan.map((group) => [
            words[group.step],
            group.address || group.participant,
            group.direction,
            group.status,
            String(group.messages),
            (group.bytes / 1e6).toFixed(1),
            group.oldest,
          ]),
        ),
      );
    if (options.dryRun) {
      io.print('Nothing was changed (--dry-run).');
      return 0;
    }
    let erased = 0;
    // A run does a batch; a plan may hold many. One that changes nothing ends it.
    for (let left = plan; left.length > 0; ) {
      erased += await housekeep(store);
      const after = await planRetention(store);
      if (JSON.stringify(after) === JSON.stringify(left)) break;
      left = after;
    }
    io.print(
      `${erased} messages erased. What was put in the bin can be taken back for ${store.settings.binHours} hours.`,
    );
    return 0;
  } finally {
    await store.close();
  }
}

/** Takes a message back from the bin. Exit code 1 when it is not there. */
export async function restoreMessage(installation: Installation, messageId: string, io: Io): Promise<number> {
  const store = await openMessageStore(messageStoreOptions(installation));
  try {
    const restored = await restoreFromBin(store, messageId, 'operator');
    io.print(restored > 0 ? 'Taken back; its time begins anew.' : 'It is not in the bin.');
    return restored > 0 ? 0 : 1;
  } finally {
    await store.close();
  }
}
