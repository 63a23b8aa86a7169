import { randomUUID } from 'node:crypto';
import { call, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api07: TestCase = {
  id: 'API-07',
  suite: 'sdk-api',
  title: 'deleteMessageById in a final status',
  source: sources.sdkApi,
  published: 'own',
  precondition:
    'One message that has come (NEW), one that was accepted (ACCEPTED), one that could not be delivered (MESSAGE_EXCHANGE_ERROR).',
  steps: ['DELETE each.', 'GET each.'],
  expected: '202 for each; then 404.',
  needs: 'sdk-api',
  async run(bed) {
    const incoming = randomUUID();
    await bed.ask('motpart-1', { messageId: incoming });
    const accepted = await bed.hands.send({ to: bed.party('motpart-1') });
    const failed = await bed.hands.send({ to: bed.party('motpart-3') });
    const endings = [await bed.hands.endingOf(accepted), await bed.hands.endingOf(failed)];
    const token = await tokenFor(bed);
    const seen: string[] = [];
    for (const [name, messageId] of [
      ['NEW', incoming],
      [endings[0]?.status ?? '', accepted],
      [endings[1]?.status ?? '', failed],
    ] as const) {
      const deleted = await call(bed, 'DELETE', `/sdk/messages/${messageId}`, { token });
      const after = await call(bed, 'GET', `/sdk/messages/${messageId}`, { token });
      seen.push(`${name}: ${deleted.status}, then ${after.status}`);
    }
    const expected = ['NEW', 'ACCEPTED', 'MESSAGE_EXCHANGE_ERROR'].map((each) => `${each}: 202, then 404`);
    return { seen: seen.join('; '), ok: seen.join() === expected.join() };
  },
};
