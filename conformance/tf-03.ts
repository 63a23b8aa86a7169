import { randomUUID } from 'node:crypto';
import { sources, type TestCase } from './test-case.ts';

export const tf03: TestCase = {
  id: 'TF-03',
  suite: 'access-point',
  title: 'A message from a participant with a certificate of another environment',
  source: sources.qa,
  published: 'full',
  precondition: "TestAP-05's access point has a certificate of another environment's authority.",
  steps: ['TestAP-05 sends a message to the system under test.', 'The error code is noted.'],
  expected: 'Not accepted: an ebMS error.',
  quick: true,
  async run(bed) {
    const envelope = await bed.envelope('testap-05', randomUUID());
    const seen = await bed.push({ from: 'testap-05', envelope, sender: bed.foreignAccessPoint });
    return { seen, ok: seen.startsWith('EBMS:') };
  },
};
