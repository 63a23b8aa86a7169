import { call, message, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api08: TestCase = {
  id: 'API-08',
  suite: 'sdk-api',
  title: 'deleteMessageById while the message is under way',
  source: sources.sdkApi,
  published: 'own',
  precondition: 'A message to a party that cannot be reached: it is under way until it is given up.',
  steps: ['POST the message.', 'DELETE it at once.'],
  expected: 'Refused (4xx); the message is still there.',
  needs: 'sdk-api',
  quick: true,
  async run(bed) {
    const token = await tokenFor(bed);
    const posted = await call(bed, 'POST', '/sdk/messages', { token, body: message(bed, 'motpart-2') });
    const path = `/sdk/messages/${posted.location.split('/').at(-1)}`;
    const deleted = await call(bed, 'DELETE', path, { token });
    const after = await call(bed, 'GET', path, { token });
    return {
      seen: `DELETE ${deleted.status}; then GET ${after.status}`,
      ok: deleted.status >= 400 && deleted.status < 500 && after.status === 200,
    };
  },
};
