import { noise } from '../apps/cli/src/check/collect.ts';
import { attachment } from '../apps/cli/src/check/letter.ts';
import { receivedByAccessPoint } from './received.ts';
import { sources, type TestCase } from './test-case.ts';

/** Becomes more than 70 MB: base64 in the message, base64 again once it is encrypted. */
const fileBytes = 41_000_000;

export const tf08: TestCase = {
  id: 'TF-08',
  suite: 'access-point',
  title: 'At least 70 MB including the envelope',
  source: sources.qa,
  published: 'full',
  precondition: 'A file of 41 MB: base64 in the message, and base64 again once it is encrypted, it is 73 MB.',
  steps: ['TestAP-01 sends it to the system under test.'],
  expected:
    'Delivered, receipt sent. A message service answers that the message exceeds its size limit (REJECTED BV too-long): to the access point that makes no difference.',
  async run(bed) {
    const big = attachment('stor.pdf', 'application/pdf', async function* () {
      yield Buffer.from('%PDF-1.7\n');
      yield* noise(fileBytes, 8);
    });
    const xheId = await bed.send('testap-01', { attachments: [big] });
    return receivedByAccessPoint(bed, xheId, ['ACCEPTED', 'REJECTED BV too-long']);
  },
};
