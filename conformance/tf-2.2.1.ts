import { randomUUID } from 'node:crypto';
import { seenIs, sources, type TestCase } from './test-case.ts';

export const tf221: TestCase = {
  id: 'TF 2.2.1',
  suite: 'message-service',
  title: 'A received message has an unknown reference (refToMessageId)',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'No message has the id that is referred to.',
  steps: ['Motpart 1 sends a message whose refToMessageId nobody knows.'],
  expected: 'Delivered; receipt ACCEPTED.',
  needs: 'message-service',
  quick: true,
  run: async (bed) => seenIs(await bed.ask('motpart-1', { refToMessageId: randomUUID() }), 'ACCEPTED'),
};
