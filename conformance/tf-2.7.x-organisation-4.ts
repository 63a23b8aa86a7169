import { notDelivered } from './not-delivered.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf27organisation4: TestCase = {
  id: 'TF 2.7.x Organisation#4',
  suite: 'message-service',
  title: 'Send to an organisation with a wrong AS4 certificate',
  source: sources.messageSystems,
  published: 'id',
  precondition: 'Its access point has another AS4 certificate than SMP tells of.',
  steps: ['The system under test sends a message to Motpart 4.'],
  expected: 'Not delivered; the sender is told: MESSAGE_EXCHANGE_ERROR with a code.',
  needs: 'message-service',
  run: (bed) => notDelivered(bed, 'motpart-4'),
};
