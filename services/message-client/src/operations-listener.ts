import { createHttpServer, type Listening, listen, type Metrics } from '@budkavle/platform';
import type { Context } from './context.ts';

/** /health, /ready and /metrics for supervision, on an address of its own: an inner one, without login. */
export async function startOperationsListener(
  context: Context,
  metrics: Metrics,
): Promise<Listening | undefined> {
  const { operations } = context.configuration;
  if (!operations) return undefined;
  addGauges(context, metrics);
  const server = createHttpServer({
    name: 'operations',
    log: context.log,
    ready: async () => {
      await context.db.selectFrom('mailbox').select('id').limit(1).execute();
    },
  });
  server.get('/metrics', async (_, reply) =>
    reply.type('text/plain; version=0.0.4').send(await metrics.text()),
  );
  return listen(server, operations);
}

/** Read when they are asked for: every process on the same database tells the same. */
function addGauges({ db }: Context, metrics: Metrics): void {
  const rowsOf = async (table: 'outbox' | 'inbound_fetch') => {
    const { count } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  };
  metrics.gauge('message_client_outbox', 'Messages that the message service has not answered for', [], () =>
    rowsOf('outbox'),
  );
  metrics.gauge('message_client_fetches', 'Messages to fetch from the message service', [], () =>
    rowsOf('inbound_fetch'),
  );
  metrics.gauge(
    'message_client_oldest_outbox_seconds',
    'How long the oldest message has waited for the message service',
    [],
    async () => {
      const oldest = await db
        .selectFrom('outbox')
        .innerJoin('message', 'message.id', 'outbox.message_row_id')
        .select(({ fn }) => fn.min('message.at').as('at'))
        .executeTakeFirst();
      return oldest?.at ? Math.max(0, (Date.now() - Date.parse(oldest.at)) / 1000) : 0;
    },
  );
}
