import {
  createHttpServer,
  createLogger,
  createMetrics,
  type Logger,
  listen,
  type Metrics,
  type RunningService,
  watchCertificates,
} from '@budkavle/platform';
import fastifyCookie from '@fastify/cookie';
import { addressBookRoutes } from './address-book/routes.ts';
import { administrationRoutes } from './administration/routes.ts';
import { checkConfiguration } from './check-configuration.ts';
import type { MessageClientConfiguration } from './configuration.ts';
import { draftRoutes } from './drafts/routes.ts';
import { errorCatalogue } from './errors.ts';
import { handlingRoutes } from './handling/routes.ts';
import { guard } from './http/guard.ts';
import { answerWithProblems } from './http/problems.ts';
import { PublicAddress } from './http/public-address.ts';
import { extraHeaders } from './http/security-headers.ts';
import { createRelyingParty } from './identity/relying-party.ts';
import { identityRoutes } from './identity/routes.ts';
import { Sessions } from './identity/sessions.ts';
import { liveRoutes } from './live/routes.ts';
import { mailboxRoutes } from './mailboxes/routes.ts';
import { messageRoutes } from './messages/routes.ts';
import { openContext } from './open-context.ts';
import { startOperationsListener } from './operations-listener.ts';
import { pageRoutes } from './pages/routes.ts';
import { delegationRoutes } from './permissions/routes.ts';
import { readingRoutes } from './reading/routes.ts';
import { recipientRoutes } from './recipients/routes.ts';
import { searchRoutes } from './search/routes.ts';
import { templateRoutes } from './templates/routes.ts';
import { usedCertificates } from './used-certificates.ts';
import { watchRoutes } from './watch/routes.ts';
import { createWork } from './work.ts';
import { writingRoutes } from './writing/routes.ts';

/**
 * Starts the message client: its web server, and the work that follows the message service. Ready to serve when it
 * resolves; message service, address book and identity provider need not be there yet. Errors: CONFIG_INVALID, those of
 * the database, KEY_UNREADABLE.
 */
export async function startMessageClient(
  configuration: MessageClientConfiguration,
  options: { log?: Logger; metrics?: Metrics } = {},
): Promise<RunningService> {
  checkConfiguration(configuration);
  const { participant } = configuration.organisation;
  const log =
    options.log ??
    createLogger({ name: 'message-client', level: configuration.logLevel }).child({
      organisation: participant,
    });
  const { context, close } = await openContext(configuration, log);
  const address = new PublicAddress(participant, configuration.publicUrl);
  const work = createWork(context, () => address.url);
  const sessions = new Sessions({
    db: context.db,
    ...configuration.sessions,
    requiredLevel: configuration.openIdConnect.assurance.required,
  });
  const { listener } = configuration;
  const metrics = options.metrics ?? createMetrics();
  const server = createHttpServer({
    name: 'message-client',
    log,
    metrics,
    ...(listener.tls === undefined ? {} : { tls: listener.tls }),
    errorCatalogues: [errorCatalogue],
    ready: async () => {
      await context.db.selectFrom('mailbox').select('id').limit(1).execute();
    },
  });
  await server.register(fastifyCookie);
  let closeStreams = () => {};
  await server.register(async (app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.headers(extraHeaders);
    });
    answerWithProblems(app, context);
    const relyingParty = createRelyingParty(configuration.openIdConnect, () => address.url);
    identityRoutes(app, context, { sessions, address, relyingParty });
    await app.register(async (inside) => {
      guard(inside, context, { sessions, address });
      mailboxRoutes(inside, context);
      messageRoutes(inside, context);
      handlingRoutes(inside, context);
      delegationRoutes(inside, context);
      administrationRoutes(inside, context);
      watchRoutes(inside, context);
      draftRoutes(inside, context, work.sending);
      addressBookRoutes(inside, context);
      searchRoutes(inside, context);
      writingRoutes(inside, context);
      templateRoutes(inside, context);
      recipientRoutes(inside, context);
      readingRoutes(inside, context);
      closeStreams = liveRoutes(inside, context, { sessions, address }).closeAll;
    });
    if (configuration.webFolder !== undefined) await pageRoutes(app, configuration.webFolder);
  });
  let operations: Awaited<ReturnType<typeof startOperationsListener>>;
  try {
    operations = await startOperationsListener(context, metrics);
    const { url } = await listen(server, listener);
    address.listensAt(url);
  } catch (error) {
    await operations?.close();
    await server.close();
    await work.stop();
    await close();
    throw error;
  }
  work.start(sessions);
  const certificates = watchCertificates({ list: () => usedCertificates(configuration), log, metrics });
  certificates.start();
  log.info({ event: 'message_client.started', url: address.url }, 'started');
  let stopping: Promise<void> | undefined;
  return {
    name: 'message-client',
    urls: { web: address.url, ...(operations && { operations: operations.url }) },
    stop() {
      stopping ??= (async () => {
        certificates.stop();
        closeStreams();
        await server.close();
        await work.stop();
        await operations?.close();
        await close();
      })();
      return stopping;
    },
  };
}
