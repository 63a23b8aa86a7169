import { noise } from '../apps/cli/src/check/collect.ts';
import { attachment } from '../apps/cli/src/check/letter.ts';
import { NotObserved, Refusal } from '../apps/cli/src/testbed/hands.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf231: TestCase = {
  id: 'TF 2.3.1',
  suite: 'message-service',
  title: 'A message to be sent exceeds the size limit',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'A file of 32 MB.',
  steps: ['The system under test is asked to send it to Motpart 1.'],
  expected: 'Stopped before it is sent; the user is told.',
  needs: 'message-service',
  async run(bed) {
    const big = attachment('stor.pdf', 'application/pdf', async function* () {
      yield Buffer.from('%PDF-1.7\n');
      yield* noise(32_000_000, 23);
    });
    try {
      const messageId = await bed.hands.send({ to: bed.party('motpart-1'), attachments: [big] });
      return { seen: `taken as ${messageId === '' ? 'nothing' : 'a message'}`, ok: false };
    } catch (error) {
      if (error instanceof Refusal) return { seen: `refused: ${error.message}`, ok: true };
      if (error instanceof NotObserved)
        throw new NotObserved('the tester has to try it in the message client');
      throw error;
    }
  },
};
