import { createHttpServer, listen } from '@budkavle/platform';
import type { AccessPoint } from './context.ts';

/** /health, /ready and /metrics for supervision, on an address of its own. */
export async function startOperationsListener(
  ap: AccessPoint,
  stopping: (() => Promise<unknown> | unknown)[],
): Promise<string | undefined> {
  const { operations } = ap.configuration;
  if (!operations) return undefined;
  const server = createHttpServer({
    name: 'operations',
    log: ap.log,
    ready: async () => {
      await ap.db.selectFrom('received').select('inbound_id').limit(1).execute();
    },
  });
  server.get('/metrics', async (_, reply) =>
    reply.type('text/plain; version=0.0.4').send(await ap.metrics.text()),
  );
  const listening = await listen(server, operations);
  stopping.push(() => listening.close());
  return listening.url;
}
