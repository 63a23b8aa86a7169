import { receivedByAccessPoint } from './received.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf04: TestCase = {
  id: 'TF-04',
  suite: 'access-point',
  title: 'A message found by dynamic discovery',
  source: sources.qa,
  published: 'full',
  precondition: 'The system under test is published in SML and SMP.',
  steps: ['TestAP-01 looks the system under test up (DNS, SMP) and sends a message.'],
  expected: 'Delivered, receipt sent.',
  quick: true,
  run: async (bed) => receivedByAccessPoint(bed, await bed.send('testap-01')),
};
