import { sources, type TestCase } from './test-case.ts';

export const tf01: TestCase = {
  id: 'TF-01',
  suite: 'access-point',
  title: 'Send a message to TestAP-01',
  source: sources.qa,
  published: 'full',
  precondition: 'TestAP-01 is published with a working access point.',
  steps: [
    'The system under test sends a message to TestAP-01.',
    'It waits for status Success.',
    'It receives the receipt.',
  ],
  expected: 'Receipt received without error code.',
  quick: true,
  async run(bed) {
    const messageId = await bed.hands.send({ to: bed.party('testap-01') });
    const arrived = await bed.arrivalOf('testap-01', messageId);
    const { status } = await bed.hands.endingOf(messageId);
    return {
      seen: `${arrived ? 'arrived' : 'did not arrive'}; the sender sees ${status}`,
      ok: arrived && status === 'ACCEPTED',
    };
  },
};
