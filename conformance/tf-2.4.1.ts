import { seenIs, sources, type TestCase } from './test-case.ts';

export const tf241: TestCase = {
  id: 'TF 2.4.1',
  suite: 'message-service',
  title: 'Schema validation: wrong data type',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'As TF2.4.1.xml: creationDateTime is "3 Sept. 2019", conversationId ends with Ö.',
  steps: ['Motpart 1 sends the message.'],
  expected: 'Receipt REJECTED, SV structure.',
  needs: 'message-service',
  quick: true,
  run: async (bed) =>
    seenIs(
      await bed.ask(
        'motpart-1',
        {},
        {
          change: (xml) =>
            xml
              .replace(/(creationDateTime>)[^<]+/, '$13 Sept. 2019')
              .replace(/(conversationId>[^<]+)/, '$1Ö'),
        },
      ),
      'REJECTED SV structure',
    ),
};
