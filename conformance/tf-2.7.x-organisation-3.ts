import { notDelivered } from './not-delivered.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf27organisation3: TestCase = {
  id: 'TF 2.7.x Organisation#3',
  suite: 'message-service',
  title: 'Send to an organisation whose O2O certificate has expired',
  source: sources.messageSystems,
  published: 'id',
  precondition: 'CertPub tells of a certificate that has expired.',
  steps: ['The system under test sends a message to Motpart 3.'],
  expected: 'Not delivered; the sender is told: MESSAGE_EXCHANGE_ERROR with a code.',
  needs: 'message-service',
  run: (bed) => notDelivered(bed, 'motpart-3'),
};
