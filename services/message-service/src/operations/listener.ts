import { createHttpServer, type Listening, listen } from '@budkavle/platform';
import type { MessageServiceConfiguration } from '../configuration/configuration.ts';
import type { Context } from '../context.ts';

/** /health, /ready and /metrics for supervision, on an address of its own. undefined: none is configured. */
export async function startOperationsListener(
  { operations }: MessageServiceConfiguration,
  context: Context,
): Promise<Listening | undefined> {
  if (!operations) return undefined;
  const server = createHttpServer({
    name: 'operations',
    log: context.log,
    ready: () => checkReady(context),
  });
  server.get('/metrics', async (_, reply) =>
    reply.type('text/plain; version=0.0.4').send(await context.metrics.text()),
  );
  return listen(server, operations);
}

/**
 * Ready when the database answers. Not when the scanner or the federation do: what has been received can be fetched all the
 * same, and taking the service out of use would help nobody.
 */
export async function checkReady(context: Context): Promise<void> {
  await context.db.selectFrom('change_counter').select('value').limit(1).execute();
}
