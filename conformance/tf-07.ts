import { minimalHead } from './maximal-envelope.ts';
import { receivedByAccessPoint } from './received.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf07: TestCase = {
  id: 'TF-07',
  suite: 'access-point',
  title: 'Minimal XHE',
  source: sources.qa,
  published: 'full',
  precondition:
    'An envelope with only what the schema and the rules of XHE demand; HandlingServiceID, which they do not demand, is absent.',
  steps: ['TestAP-01 sends the minimal envelope to the system under test.'],
  expected:
    'Delivered, receipt sent. A message service may refuse the message for the absent HandlingServiceID (REJECTED BV security or not-found): the access point may not.',
  run: async (bed) =>
    receivedByAccessPoint(bed, await bed.send('testap-01', {}, { send: { changeHead: minimalHead } }), [
      'ACCEPTED',
      'REJECTED BV security',
      'REJECTED BV not-found',
    ]),
};
