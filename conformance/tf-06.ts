import { maximalHead } from './maximal-envelope.ts';
import { receivedByAccessPoint } from './received.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf06: TestCase = {
  id: 'TF-06',
  suite: 'access-point',
  title: 'Maximal XHE',
  source: sources.qa,
  published: 'full',
  precondition: 'An envelope with every element that schema and rules allow, and a criterion of its own.',
  steps: ['TestAP-01 sends the maximal envelope to the system under test.'],
  expected: 'Delivered, receipt sent.',
  quick: true,
  run: async (bed) =>
    receivedByAccessPoint(bed, await bed.send('testap-01', {}, { send: { changeHead: maximalHead } })),
};
