import { notDelivered } from './not-delivered.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf27organisation6: TestCase = {
  id: 'TF 2.7.x Organisation#6',
  suite: 'message-service',
  title: 'Send to an organisation whose TLS certificate is of a wrong CA',
  source: sources.messageSystems,
  published: 'id',
  precondition:
    'The TLS certificate of its access point comes from an authority that the environment does not trust.',
  steps: ['The system under test sends a message to Motpart 6.'],
  expected: 'Not delivered; the sender is told: MESSAGE_EXCHANGE_ERROR with a code.',
  needs: 'message-service',
  run: async (bed) => {
    const before = bed.trapped('foreign-tls');
    const result = await notDelivered(bed, 'motpart-6');
    const sent = bed.trapped('foreign-tls') > before;
    return { seen: sent ? `${result.seen}; but it was sent` : result.seen, ok: result.ok && !sent };
  },
};
