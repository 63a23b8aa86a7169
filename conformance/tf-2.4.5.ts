import { seenIs, sources, type TestCase } from './test-case.ts';

export const tf245: TestCase = {
  id: 'TF 2.4.5',
  suite: 'message-service',
  title: 'Wrong functional address',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'A functional address that is not in the address book, in the envelope and in the message.',
  steps: ['Motpart 1 sends the message.'],
  expected: 'Receipt REJECTED, BV not-found.',
  needs: 'message-service',
  quick: true,
  async run(bed) {
    const { participant } = bed.system;
    const missing = `finnsinte.${participant}`;
    return seenIs(
      await bed.ask(
        'motpart-1',
        { recipient: { participant, function: missing } },
        { handlingServiceId: missing },
      ),
      'REJECTED BV not-found',
    );
  },
};
