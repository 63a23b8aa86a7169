import type { Context } from '../context.ts';
import { WorkLease } from '../nodes/work-lease.ts';
import { createNoticeWorker } from './deliver.ts';
import { scanRules } from './scan.ts';

const scanMs = 30_000;

/** Looks twice a minute whether something has lain too long; of several processes one looks, any of them sends. */
export function createWatcher(
  context: Context,
  publicUrl: () => string,
): { start(): void; stop(): Promise<void> } {
  const lease = new WorkLease(context.db, { name: 'watch', holder: context.node });
  const notices = createNoticeWorker(context, publicUrl);
  let timer: NodeJS.Timeout | undefined;
  let scanning: Promise<void> = Promise.resolve();
  const scan = async () => {
    try {
      if (!(await lease.hold())) return;
      if ((await scanRules(context)) > 0) notices.worker.wake();
    } catch (error) {
      context.log.warn({ event: 'watch.failed', error }, 'the watch could not look; it looks again');
    }
  };
  return {
    start() {
      notices.worker.start();
      timer = setInterval(() => {
        scanning = scanning.then(scan);
      }, scanMs);
      scanning = scan();
    },
    async stop() {
      clearInterval(timer);
      await scanning;
      await lease.release();
      await notices.worker.stop();
      await notices.close();
    },
  };
}
