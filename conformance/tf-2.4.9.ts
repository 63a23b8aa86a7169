import { sources, type TestCase } from './test-case.ts';

export const tf249: TestCase = {
  id: 'TF 2.4.9',
  suite: 'message-service',
  title: 'The XHE does not mirror the addressing of the SDK message',
  source: sources.messageSystems,
  published: 'title',
  precondition:
    'Three messages: recipient, functional address of the recipient, and sender each differ between message and envelope.',
  steps: ['Motpart 1 sends each of them.'],
  expected: 'Receipt REJECTED, BV security, for each.',
  needs: 'message-service',
  quick: true,
  async run(bed) {
    const { participant, functionalAddress, otherFunctionalAddress } = bed.system;
    const own = bed.counterpart('motpart-1').sender;
    const recipient = await bed.ask('motpart-1', {
      recipient: { participant: '0203:nagonannan.example', function: functionalAddress },
    });
    const address = otherFunctionalAddress
      ? await bed.ask(
          'motpart-1',
          { recipient: { participant, function: otherFunctionalAddress } },
          { handlingServiceId: functionalAddress },
        )
      : 'no second functional address';
    const sender = await bed.ask('motpart-1', {
      sender: { participant: '0203:nagonannan.example', function: own.function },
    });
    const expected = 'REJECTED BV security';
    return {
      seen: `recipient: ${recipient}; functional address: ${address}; sender: ${sender}`,
      ok:
        recipient === expected &&
        sender === expected &&
        (address === expected || otherFunctionalAddress === undefined),
    };
  },
};
