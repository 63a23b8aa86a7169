import { randomUUID } from 'node:crypto';
import { sdkApiScopes } from '@budkavle/contracts';
import { call, message, statuses, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api03: TestCase = {
  id: 'API-03',
  suite: 'sdk-api',
  title: 'No token, a token that does not hold, a scope or a right that is missing',
  source: sources.sdkApi,
  published: 'own',
  precondition: 'A second client that may only act for another functional address.',
  steps: [
    'Requests without a token, with a word as token, with an altered signature.',
    'POST with a token that only has the scope getMessage.',
    'POST for a functional address, and for an organisation, that the client may not act for.',
  ],
  expected: '401 for each.',
  needs: 'restricted-client',
  quick: true,
  async run(bed) {
    const token = await tokenFor(bed);
    const reader = await tokenFor(bed, 'client', [sdkApiScopes.getMessage]);
    const restricted = await tokenFor(bed, 'restrictedClient');
    const altered = `${token.split('.').slice(0, 2).join('.')}.AAAA`;
    const body = message(bed, 'motpart-1');
    const path = `/sdk/messages/${randomUUID()}`;
    const withoutToken = [
      await call(bed, 'GET', path),
      await call(bed, 'GET', path, { token: 'x' }),
      await call(bed, 'GET', path, { token: altered }),
    ];
    const withoutScope = [await call(bed, 'POST', '/sdk/messages', { token: reader, body })];
    const foreign = message(bed, 'motpart-1', { sender: bed.party('motpart-2').participant });
    const withoutRight = [
      await call(bed, 'POST', '/sdk/messages', { token: restricted, body }),
      await call(bed, 'POST', '/sdk/messages', { token, body: foreign }),
    ];
    const all = [withoutToken, withoutScope, withoutRight].map(statuses);
    return {
      seen: `token: ${all[0]}; scope: ${all[1]}; right: ${all[2]}`,
      ok: all.every((each) => each === '401'),
    };
  },
};
