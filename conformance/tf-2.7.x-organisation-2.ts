import { notDelivered } from './not-delivered.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf27organisation2: TestCase = {
  id: 'TF 2.7.x Organisation#2',
  suite: 'message-service',
  title: 'Send to an organisation that cannot be reached',
  source: sources.messageSystems,
  published: 'id',
  precondition: 'Nobody listens at its access point.',
  steps: ['The system under test sends a message to Motpart 2.'],
  expected: 'Not delivered; the sender is told: MESSAGE_EXCHANGE_ERROR with a code.',
  needs: 'message-service',
  run: (bed) => notDelivered(bed, 'motpart-2'),
};
