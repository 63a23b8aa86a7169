import { seenIs, sources, type TestCase } from './test-case.ts';

export const tf267: TestCase = {
  id: 'TF 2.6.7',
  suite: 'message-service',
  title: 'The envelope is signed with a certificate that is not the published one',
  source: sources.messageSystems,
  published: 'id',
  precondition:
    'Our reading: a certificate of the right authority, but not published in CertPub for the sender.',
  steps: ['Motpart 1 sends a message with such a signature.'],
  expected: 'Receipt REJECTED, SIG security.',
  needs: 'message-service',
  quick: true,
  run: async (bed) =>
    seenIs(await bed.ask('motpart-1', {}, { send: { signWith: bed.stranger } }), 'REJECTED SIG security'),
};
