import { generateKeyPairSync } from 'node:crypto';
import { createTokenSource, sdkApiScopes } from '@budkavle/contracts';
import { tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api11: TestCase = {
  id: 'API-11',
  suite: 'sdk-api',
  title: 'OAuth2 client credentials with a signed JWT',
  source: sources.sdkApi,
  published: 'own',
  precondition: 'The producer knows the public key of the client.',
  steps: [
    'The client asks for a token with an assertion that it has signed.',
    'Somebody else asks in its name, with another key.',
  ],
  expected: 'A token of at most 30 minutes; nothing for the other.',
  needs: 'sdk-api',
  quick: true,
  async run(bed) {
    const api = bed.system.sdkApi;
    if (!api) throw new Error('The system under test has no SDK API');
    const token = await tokenFor(bed);
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      exp?: number;
      iat?: number;
    };
    const minutes = ((claims.exp ?? Number.POSITIVE_INFINITY) - (claims.iat ?? 0)) / 60;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forged = await createTokenSource({
      tokenUrl: api.tokenUrl,
      clientId: api.client.clientId,
      privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
      scopes: Object.values(sdkApiScopes),
    })
      .token()
      .then(
        () => 'a token',
        () => 'refused',
      );
    return {
      seen: `token of ${minutes <= 30 ? 'at most 30 minutes' : 'more than 30 minutes'}; another key: ${forged}`,
      ok: minutes <= 30 && forged === 'refused',
    };
  },
};
