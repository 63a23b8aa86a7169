import { notDelivered } from './not-delivered.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf05: TestCase = {
  id: 'TF-05',
  suite: 'access-point',
  title: 'Send to an access point that cannot be reached',
  source: sources.qa,
  published: 'full',
  precondition: 'SMP tells of TestAP-04; nobody listens at its address.',
  steps: ['The system under test sends a message to TestAP-04.', 'The error code is noted.'],
  expected: 'Not delivered: error with a code, after the attempts that the environment prescribes.',
  run: (bed) => notDelivered(bed, 'testap-04'),
};
