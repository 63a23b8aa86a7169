import { randomUUID } from 'node:crypto';
import { sources, type TestCase } from './test-case.ts';

export const tf244: TestCase = {
  id: 'TF 2.4.4',
  suite: 'message-service',
  title: 'The identity of the message is not unique',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'Two messages with the same messageId, in envelopes of their own.',
  steps: ['Motpart 1 sends the first.', 'Motpart 1 sends the second.'],
  expected: 'First: ACCEPTED. Second: REJECTED, BV duplicate.',
  needs: 'message-service',
  quick: true,
  async run(bed) {
    const messageId = randomUUID();
    const first = await bed.ask('motpart-1', { messageId });
    const second = await bed.ask('motpart-1', { messageId }, { xheId: randomUUID() });
    return {
      seen: `first: ${first}; second: ${second}`,
      ok: first === 'ACCEPTED' && /^REJECTED BV (duplicate|multiple-matches)$/.test(second),
    };
  },
};
