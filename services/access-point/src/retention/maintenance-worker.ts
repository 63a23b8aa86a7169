import { claim, extendLease, fromNow, release, Worker } from '@budkavle/platform';
import type { Selectable } from 'kysely';
import type { AccessPoint } from '../context.ts';
import type { MaintenanceTable } from '../database/tables.ts';
import { eraseDue } from './erase-due.ts';
import { organisationsOf, sweepOrphans } from './sweep-orphans.ts';

type Job = Selectable<MaintenanceTable>;
const leaseMs = 120_000;

/** Retention and sweep, each on one node at a time. */
export function createMaintenanceWorker(ap: AccessPoint): Worker<Job> {
  const { retention } = ap.configuration;
  const every: Record<string, number> = { retention: retention.everySeconds, sweep: retention.sweepSeconds };
  const lease = (job: Job) =>
    ({ table: 'maintenance', key: 'name', id: job.name, token: job.lease_token as string }) as const;
  return new Worker<Job>({
    name: 'maintenance',
    concurrency: 1,
    pollMs: Math.min(60_000, retention.everySeconds * 1000),
    heartbeatMs: leaseMs / 4,
    maxWorkMs: 6 * 3_600_000,
    log: ap.log,
    metrics: ap.metrics,
    key: (job) => job.name,
    claim: (limit) => claim(ap.db, { table: 'maintenance', key: 'name', limit, leaseMs }),
    extend: (job) => extendLease(ap.db, { ...lease(job), leaseMs }),
    work: async (job, signal) => {
      const result = await run(ap, job, signal);
      for (const [what, count] of Object.entries(result)) ap.counters.erased.inc({ what }, count);
      const stopped = signal.aborted;
      await release(ap.db, {
        ...lease(job),
        set: {
          next_attempt_at: fromNow(stopped ? 0 : (every[job.name] ?? 3600) * 1000),
          ended_at: ap.now().toISOString(),
          result: JSON.stringify(result),
        },
      });
    },
  });
}

async function run(ap: AccessPoint, job: Job, signal: AbortSignal): Promise<Record<string, number>> {
  const { retention } = ap.configuration;
  if (job.name === 'retention') return await eraseDue(ap, retention, ap.now(), signal);
  const { orphans } = await sweepOrphans(ap, {
    organisations: await organisationsOf(ap.db, ap.participants.all()),
    olderThanMs: retention.orphanHours * 3_600_000,
    youngerThan: new Date(job.made_at),
    signal,
  });
  return { orphans };
}
