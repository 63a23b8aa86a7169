import type { Metrics } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { AccessPointConfiguration } from '../configuration/configuration.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { OutgoingQueue } from './outgoing-queue.ts';
import { Resources } from './resources.ts';

/** What tells when to take nothing new. */
export async function openPressure(
  db: Kysely<AccessPointTables>,
  { blobs, environment, resources: limits, sending }: AccessPointConfiguration,
  metrics: Metrics,
): Promise<{ resources: Resources; queue: OutgoingQueue }> {
  const resources = new Resources({
    folder: blobs.folder,
    freeDiskBytes: limits.freeDiskBytes ?? 4 * environment.limits.envelopeBytes,
    memoryPart: limits.memoryPart,
  });
  await resources.look();
  const queue = new OutgoingQueue(db, { all: sending.queuedEnvelopes, each: sending.queuedEnvelopesEach });
  metrics.gauge('access_point_free_disk_bytes', 'Where envelopes are written', [], () => resources.freeBytes);
  metrics.gauge('access_point_short', '1 while nothing new is taken in for want of disk or memory', [], () =>
    resources.short ? 1 : 0,
  );
  metrics.gauge('access_point_queued_envelopes', 'Wait to be sent; not counted beyond the limit', [], () =>
    queue.waiting(),
  );
  return { resources, queue };
}
