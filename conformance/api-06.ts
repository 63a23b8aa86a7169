import { randomUUID } from 'node:crypto';
import { call, listed, query, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api06: TestCase = {
  id: 'API-06',
  suite: 'sdk-api',
  title: 'A filter for a mailbox outside auth_id',
  source: sources.sdkApi,
  published: 'own',
  precondition:
    'A second client that may only act for another functional address; a message has come to the first.',
  steps: [
    'The second client lists everything, and lists by the first functional address.',
    'It fetches and deletes the message by its id.',
  ],
  expected: 'Nothing of the message is told: empty lists or 401; 404 or 401 for the message.',
  needs: 'restricted-client',
  quick: true,
  async run(bed) {
    const messageId = randomUUID();
    await bed.ask('motpart-1', { messageId });
    const token = await tokenFor(bed, 'restrictedClient');
    const foreign = {
      'filter[recipientAttention.subOrganization.extension]': bed.system.functionalAddress,
    };
    const lists = [
      await call(bed, 'GET', '/sdk/messages', { token }),
      await call(bed, 'GET', query(foreign), { token }),
    ];
    const one = await call(bed, 'GET', `/sdk/messages/${messageId}`, { token });
    const deleted = await call(bed, 'DELETE', `/sdk/messages/${messageId}`, { token });
    const leaks = lists.filter((each) => listed(each).some((found) => found.messageId === messageId));
    const hidden = [one, deleted].every(({ status }) => status === 404 || status === 401);
    return {
      seen: `in ${leaks.length} of ${lists.length} lists; GET ${one.status}, DELETE ${deleted.status}`,
      ok: leaks.length === 0 && hidden,
    };
  },
};
