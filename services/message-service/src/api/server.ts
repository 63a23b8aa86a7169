import { readFileSync } from 'node:fs';
import { sdkApiOpenApi } from '@budkavle/contracts';
import {
  acceptStreams,
  createHttpServer,
  peerCertificate,
  refuseNul,
  ServiceError,
} from '@budkavle/platform';
import type { FastifyInstance } from 'fastify';
import type { MessageServiceConfiguration } from '../configuration/configuration.ts';
import type { Context } from '../context.ts';
import { errorCatalogue } from '../errors.ts';
import { checkReady } from '../operations/listener.ts';
import { authorize } from './authorize.ts';
import type { AccessTokens } from './oauth/access-token.ts';
import { addTokenRoute, tokenPath } from './oauth/token-route.ts';
import type { ApiOptions } from './options.ts';
import { ApiRefusal, sendRefusal } from './refusal.ts';
import { addDeleteMessage } from './routes/delete-message.ts';
import { addGetMessage } from './routes/get-message.ts';
import { addListMessages } from './routes/list-messages.ts';
import { addPostMessage } from './routes/post-message.ts';

export const apiBasePath = '/v1';

const loopback = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/** The listener of contract D. CONFIG_INVALID for HTTP on anything but loopback. */
export function createApiServer(
  configuration: MessageServiceConfiguration,
  context: Context,
): FastifyInstance {
  const { listen } = configuration;
  const { tls } = listen;
  if (!tls && !loopback.test(listen.host)) {
    throw new ServiceError('CONFIG_INVALID', {
      message: 'listen.tls is needed: without TLS the service only listens on loopback.',
    });
  }
  const read = (path: string) => readFileSync(path, 'utf8');
  const server = createHttpServer({
    name: 'message-service',
    log: context.log,
    metrics: context.metrics,
    errorCatalogues: [errorCatalogue],
    ready: () => checkReady(context),
    ...(tls && {
      tls: {
        cert: read(tls.certificate),
        key: read(tls.key),
        ...(tls.clientCa && { ca: tls.clientCa.map(read), requestClientCertificate: true }),
      },
    }),
  });
  if (tls?.clientCa) {
    server.addHook('onRequest', async (request) => {
      if (peerCertificate(request)?.verified) return;
      throw new ServiceError('MT_UNAUTHORIZED', { status: 401, message: 'A client certificate is needed.' });
    });
  }
  return server;
}

/** Adds the routes. */
export function addApiRoutes(
  server: FastifyInstance,
  options: {
    context: Context;
    configuration: MessageServiceConfiguration;
    tokens: AccessTokens;
    publicUrl(): string;
    stopping: AbortSignal;
  },
): void {
  const { context, tokens, publicUrl, stopping } = options;
  const clients = new Map(options.configuration.apiClients.map((client) => [client.clientId, client]));
  const tokenUrl = () => publicUrl() + tokenPath;
  server.register(async (scope) => {
    addTokenRoute(scope, context, { clients, tokens, audiences: () => [tokenUrl(), publicUrl()] });
  });
  server.register(
    async (api) => {
      acceptStreams(api, ['application/json']);
      refuseNul(api);
      // A long poll that is answered while the service stops must not leave an idle connection to wait for.
      api.addHook('onSend', async (_request, reply) => {
        if (stopping.aborted) reply.header('connection', 'close');
      });
      const parent = api.errorHandler;
      api.setErrorHandler((error, request, reply) =>
        error instanceof ApiRefusal
          ? sendRefusal(reply, error, request.id)
          : (parent as (...given: unknown[]) => unknown).call(api, error, request, reply),
      );
      const apiOptions: ApiOptions = {
        context,
        publicUrl,
        stopping,
        authorize: (request, scope) => authorize(request, scope, { tokens, clients }),
      };
      addPostMessage(api, apiOptions);
      addListMessages(api, apiOptions);
      addGetMessage(api, apiOptions);
      addDeleteMessage(api, apiOptions);
      api.get('/openapi.json', async () =>
        sdkApiOpenApi({ serverUrl: publicUrl() + apiBasePath, tokenUrl: tokenUrl() }),
      );
    },
    { prefix: apiBasePath },
  );
}
