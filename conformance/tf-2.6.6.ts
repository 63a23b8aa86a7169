import { sources, type TestCase } from './test-case.ts';

export const tf266: TestCase = {
  id: 'TF 2.6.6',
  suite: 'message-service',
  title: 'Faults for which no receipt may be sent',
  source: `${sources.messageSystems}; C3.2.4 §2.1.2`,
  published: 'id',
  precondition:
    'Our reading: a payload that cannot be decrypted, and one that is not well-formed XML. The published text says only that no receipt is returned.',
  steps: [
    'Motpart 1 sends a message encrypted to somebody else.',
    'Motpart 1 sends a payload that is not well-formed.',
  ],
  expected: 'No receipt for either.',
  needs: 'message-service',
  async run(bed) {
    const undecryptable = await bed.send('motpart-1', {}, { send: { encryptTo: bed.stranger.certificate } });
    const malformed = await bed.send('motpart-1', {}, { change: (xml) => xml.replace('</', '<//') });
    const seen = [
      await bed.silenceAfter('motpart-1', undecryptable),
      await bed.silenceAfter('motpart-1', malformed),
    ];
    return {
      seen: `cannot be decrypted: ${seen[0]}; not well-formed: ${seen[1]}`,
      ok: seen.every((each) => each === 'no receipt'),
    };
  },
};
