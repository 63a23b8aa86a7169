import { Refusal } from '../apps/cli/src/testbed/hands.ts';
import { sources, type TestCase } from './test-case.ts';

export const announcedOtherFederation: TestCase = {
  id: 'QA announced: other federation',
  suite: 'access-point',
  title: 'Send to a participant of another federation',
  source: sources.qa,
  published: 'title',
  precondition:
    'Announced for a later edition of the QA test specification, without steps. The participant is in no metadata of this environment.',
  steps: ['The system under test is asked to send to it.'],
  expected: 'Refused at once, or not delivered: an error with a code.',
  async run(bed) {
    const participant = '0203:annanfederation.example';
    const to = {
      ...bed.party('testap-01'),
      name: 'En annan federation',
      participant,
      functionalAddress: `prov.${participant}`,
    };
    try {
      const { status, codes } = await bed.hands.endingOf(await bed.hands.send({ to }));
      return {
        seen: `${status}${codes[0] ? ` (${codes[0]})` : ''}`,
        ok: status === 'MESSAGE_EXCHANGE_ERROR' && codes.length > 0,
      };
    } catch (error) {
      if (error instanceof Refusal) return { seen: `refused: ${error.message}`, ok: true };
      throw error;
    }
  },
};
