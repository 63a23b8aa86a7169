import { seenIs, sources, type TestCase } from './test-case.ts';

export const tf246: TestCase = {
  id: 'TF 2.4.6',
  suite: 'message-service',
  title: 'A received message cannot be passed on to the message client',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'No message client is connected; for another supplier: stop it.',
  steps: ['Motpart 1 sends a message.'],
  expected:
    'Receipt ACCEPTED (since v1.3 a message may not be refused because the message client cannot be reached); the message waits.',
  needs: 'message-service',
  run: async (bed) => seenIs(await bed.ask('motpart-1'), 'ACCEPTED'),
};
