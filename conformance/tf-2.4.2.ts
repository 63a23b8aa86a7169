import { seenIs, sources, type TestCase } from './test-case.ts';

export const tf242: TestCase = {
  id: 'TF 2.4.2',
  suite: 'message-service',
  title: 'Schematron: code system of senderId is not allowed',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'As TF2.4.2.xml: root of senderID is "icke-godkänt-kodverk".',
  steps: ['Motpart 1 sends the message.'],
  expected: 'Receipt REJECTED, BV invariant.',
  needs: 'message-service',
  quick: true,
  run: async (bed) =>
    seenIs(
      await bed.ask(
        'motpart-1',
        {},
        {
          change: (xml) => xml.replace(/(senderID>.*?root>)iso6523-actorid-upis/s, '$1icke-godkänt-kodverk'),
        },
      ),
      'REJECTED BV invariant',
    ),
};
