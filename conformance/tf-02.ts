import { notDelivered } from './not-delivered.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf02: TestCase = {
  id: 'TF-02',
  suite: 'access-point',
  title: 'Send to an access point whose certificate is revoked',
  source: sources.qa,
  published: 'full',
  precondition: 'SMP tells of TestAP-03 with an access point certificate that has been revoked.',
  steps: ['The system under test sends a message to TestAP-03.', 'The error code is noted.'],
  expected: 'Not delivered: error with a code. Nothing is sent to the access point.',
  async run(bed) {
    const before = bed.trapped('revoked');
    const result = await notDelivered(bed, 'testap-03');
    const pushed = bed.trapped('revoked') > before;
    return {
      seen: pushed ? `${result.seen}; but it was pushed` : result.seen,
      ok: result.ok && !pushed,
    };
  },
};
