import { notDelivered } from './not-delivered.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf27organisation5: TestCase = {
  id: 'TF 2.7.x Organisation#5',
  suite: 'message-service',
  title: 'Send to an organisation whose TLS certificate has expired',
  source: sources.messageSystems,
  published: 'id',
  precondition: 'The TLS certificate of its access point has expired.',
  steps: ['The system under test sends a message to Motpart 5.'],
  expected: 'Not delivered; the sender is told: MESSAGE_EXCHANGE_ERROR with a code.',
  needs: 'message-service',
  run: async (bed) => {
    const before = bed.trapped('expired-tls');
    const result = await notDelivered(bed, 'motpart-5');
    const sent = bed.trapped('expired-tls') > before;
    return { seen: sent ? `${result.seen}; but it was sent` : result.seen, ok: result.ok && !sent };
  },
};
