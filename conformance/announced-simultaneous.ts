import { randomUUID } from 'node:crypto';
import { sources, type TestCase } from './test-case.ts';

const each = 10;

export const announcedSimultaneous: TestCase = {
  id: 'QA announced: simultaneous',
  suite: 'access-point',
  title: 'Many messages in and out at the same time',
  source: sources.qa,
  published: 'title',
  precondition: 'Announced for a later edition of the QA test specification, without steps.',
  steps: [`TestAP-01 sends ${each} messages while the system under test sends ${each} to TestAP-01.`],
  expected: 'All are delivered and receipted.',
  needs: 'sdk-api',
  async run(bed) {
    const numbers = Array.from({ length: each }, (_, index) => index);
    const [receipts, endings] = await Promise.all([
      Promise.all(numbers.map(() => bed.ask('testap-01', { messageId: randomUUID() }))),
      Promise.all(
        numbers.map(async () => bed.hands.endingOf(await bed.hands.send({ to: bed.party('testap-01') }))),
      ),
    ]);
    const inwards = receipts.filter((receipt) => receipt === 'ACCEPTED').length;
    const outwards = endings.filter(({ status }) => status === 'ACCEPTED').length;
    return {
      seen: `in: ${inwards} of ${each} accepted; out: ${outwards} of ${each} accepted`,
      ok: inwards === each && outwards === each,
    };
  },
};
