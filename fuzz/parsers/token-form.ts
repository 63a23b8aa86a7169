import { generateKeyPairSync } from 'node:crypto';
import { sdkApiScopes } from '@budkavle/contracts';
import { createHttpServer, openDatabase, silentLogger } from '@budkavle/platform';
import { SignJWT } from 'jose';
import { addTokenRoute, tokenPath } from '../../services/message-service/src/api/oauth/token-route.ts';
import type { ApiClientConfiguration } from '../../services/message-service/src/configuration/configuration.ts';
import type { Context } from '../../services/message-service/src/context.ts';
import { migrations } from '../../services/message-service/src/database/migrations.ts';
import type { Tables } from '../../services/message-service/src/database/tables.ts';
import { errorCatalogue } from '../../services/message-service/src/errors.ts';
import { Broken, type Parser } from '../core/parser.ts';

const audience = 'https://meddelandetjanst.example';

class Answered extends Error {}

/** The form of the token endpoint with its signed assertion: 200 only for an assertion that was signed. */
export async function tokenForm(): Promise<Parser> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { db, close } = await openDatabase<Tables>({ url: 'sqlite::memory:', migrations });
  const client = {
    clientId: 'kommun',
    publicKey: publicKey.export({ format: 'jwk' }),
    scopes: Object.values(sdkApiScopes),
    organizations: [{ participant: '0203:exempelkommunen.example' }],
  } as ApiClientConfiguration;
  const server = createHttpServer({ name: 'fuzz', log: silentLogger, errorCatalogues: [errorCatalogue] });
  const context = { db, log: silentLogger, audit: { append: async () => {} } } as unknown as Context;
  server.register(async (scope) =>
    addTokenRoute(scope, context, {
      clients: new Map([[client.clientId, client]]),
      tokens: { issue: async () => ({ token: 'token', expiresIn: 1800 }), read: async () => undefined },
      audiences: () => [audience],
    }),
  );
  await server.ready();
  const assertions = await Promise.all(
    ['ett-enda-id', 'ett-annat-id'].map((jti) =>
      new SignJWT({ jti })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer('kommun')
        .setSubject('kommun')
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey),
    ),
  );
  const form = (assertion: string) =>
    Buffer.from(
      new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
        scope: Object.values(sdkApiScopes).join(' '),
      }).toString(),
    );
  const signed = assertions.map((one) => one.slice(0, one.lastIndexOf('.')));
  return {
    seeds: assertions.map(form),
    words: [
      '&',
      '=',
      '%',
      '%00',
      '%zz',
      '+',
      '.',
      '..',
      'eyJhbGciOiJub25lIn0',
      'client_assertion=',
      'scope=',
      'grant_type=',
      '\u0000',
      ';',
    ],
    codeOf: (error) => (error instanceof Answered ? error.message : undefined),
    async read(input) {
      const answer = await server.inject({
        method: 'POST',
        url: tokenPath,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: input,
      });
      if (answer.statusCode === 200) {
        const given = new URLSearchParams(input.toString('utf8')).get('client_assertion') ?? '';
        if (!signed.includes(given.slice(0, given.lastIndexOf('.'))))
          throw new Broken('a token for an assertion that nobody signed');
        return;
      }
      if (answer.statusCode >= 500)
        throw new Broken(`answered with ${answer.statusCode}: ${answer.body.slice(0, 200)}`);
      throw new Answered(`HTTP_${answer.statusCode}`);
    },
    async close() {
      await server.close();
      await close();
    },
  };
}
