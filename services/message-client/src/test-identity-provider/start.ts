import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { RunningService } from '@budkavle/platform';
import { MessageClientError } from '../errors.ts';
import type { TestIdentityProviderConfiguration, TestOrganisation } from './configuration.ts';
import { fictitiousIdentityNumber } from './identity-number.ts';
import { answerInteraction } from './interaction.ts';

export { TestIdentityProviderConfiguration } from './configuration.ts';

/**
 * Starts an identity provider where anybody may log in as any of the test persons. NOT_A_DEMO unless the environment is
 * a demonstration. The issuer is `urls.issuer`.
 */
export async function startTestIdentityProvider(
  configuration: TestIdentityProviderConfiguration,
): Promise<RunningService> {
  if (configuration.environment.isDemo !== true) throw new MessageClientError('NOT_A_DEMO');
  // Loaded only here: what is for demonstrations is no part of a real installation.
  const { createProvider } = await import('./provider.ts');
  const { listener } = configuration;
  const organisations = withIdentityNumbers(configuration.organisations);
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => {
    response.writeHead(503).end();
  };
  const handle = (request: IncomingMessage, response: ServerResponse) => answer(request, response);
  const server =
    listener.tls === undefined ? createServer(handle) : createTlsServer({ ...listener.tls }, handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listener.port, listener.host, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const host = listener.host.includes(':') ? `[${listener.host}]` : listener.host;
  const issuer = `${listener.tls === undefined ? 'http' : 'https'}://${host}:${port}`;
  const provider = createProvider(issuer, organisations);
  const protocol = provider.callback();
  const policy = contentPolicy(configuration);
  answer = (request, response) => {
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    forgetSession(request);
    void answerInteraction(provider, organisations, request, response).then(
      (answered) => {
        if (!answered) void protocol(request, response);
      },
      () => response.destroy(),
    );
  };
  let stopping: Promise<void> | undefined;
  return {
    name: 'test-identity-provider',
    urls: { issuer },
    stop() {
      stopping ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return stopping;
    },
  };
}

function withIdentityNumbers(organisations: readonly TestOrganisation[]): TestOrganisation[] {
  let index = 0;
  return organisations.map((organisation) => ({
    ...organisation,
    persons: organisation.persons.map((person) => ({
      personalIdentityNumber: fictitiousIdentityNumber(index++ % 560),
      ...person,
    })),
  }));
}

/** Every login starts afresh: whoever tries the demonstration changes person all the time. */
function forgetSession(request: IncomingMessage): void {
  if (!request.url?.startsWith('/auth') || request.headers.cookie === undefined) return;
  const kept = request.headers.cookie.split(/;\s*/).filter((pair) => !/^test-idp(\.sig)?=/.test(pair));
  request.headers.cookie = kept.join('; ');
}

/** Browsers apply form-action to where a form is redirected to as well: back to the clients. */
function contentPolicy(configuration: TestIdentityProviderConfiguration): string {
  const clients = configuration.organisations.flatMap((organisation) => organisation.clients);
  const origins = new Set(clients.flatMap((client) => client.redirectUris).map((uri) => new URL(uri).origin));
  return `default-src 'none'; style-src 'self'; form-action 'self' ${[...origins].join(' ')}; base-uri 'none'; frame-ancestors 'none'`;
}
