import { seenIs, sources, type TestCase } from './test-case.ts';

export const tf243: TestCase = {
  id: 'TF 2.4.3',
  suite: 'message-service',
  title: 'Wrong data type in the XHE: the form of its time',
  source: `${sources.messageSystems}; B1.3.3 §3.2`,
  published: 'title',
  precondition:
    'CreationDateTime of the XHE is a date and time of the schema, but not YYYY-MM-DDThh:mm:ss.sZ.',
  steps: ['Motpart 1 sends the message.'],
  expected: 'Receipt REJECTED, BV invariant.',
  needs: 'message-service',
  run: async (bed) =>
    seenIs(
      await bed.ask(
        'motpart-1',
        {},
        {
          send: {
            changeHead: (xml) => xml.replace(/(<CreationDateTime>[^<.]+)[^<]*/, '$1+01:00'),
          },
        },
      ),
      'REJECTED BV invariant',
    ),
};
