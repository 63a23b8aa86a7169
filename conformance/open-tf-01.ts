import { sources, type TestCase } from './test-case.ts';

export const openTf01: TestCase = {
  id: 'OPEN-TEST TF-01',
  suite: 'open-test',
  title: 'Send to the test participant of OPEN-TEST',
  source: sources.openTest,
  published: 'full',
  precondition:
    'The system under test is registered, trusts the certificates of the environment, and its access point is configured with the parameters of the environment.',
  steps: ['The system under test sends a message to opentest-1.', 'It waits for the transport receipt.'],
  expected:
    'Transport receipt: metadata were found, the certificate was accepted, AS4 works. The payload is not validated.',
  quick: true,
  async run(bed) {
    const messageId = await bed.hands.send({ to: bed.party('opentest-1') });
    const arrived = await bed.arrivalOf('opentest-1', messageId);
    const { status } = await bed.hands.endingOf(messageId);
    return {
      seen: `${arrived ? 'arrived at opentest-1' : 'did not arrive'}; the sender sees ${status}`,
      ok: arrived && status === 'ACCEPTED',
    };
  },
};
