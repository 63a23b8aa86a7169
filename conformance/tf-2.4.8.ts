import { noise } from '../apps/cli/src/check/collect.ts';
import { attachment } from '../apps/cli/src/check/letter.ts';
import { seenIs, sources, type TestCase } from './test-case.ts';

export const tf248: TestCase = {
  id: 'TF 2.4.8',
  suite: 'message-service',
  title: 'A received message exceeds the size limit',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'Our own TF2.4.8.xml: a file of 32 MB; the published one was not to be had.',
  steps: ['Motpart 1 sends the message.'],
  expected: 'Receipt REJECTED, BV too-long.',
  needs: 'message-service',
  async run(bed) {
    const big = attachment('stor.pdf', 'application/pdf', async function* () {
      yield Buffer.from('%PDF-1.7\n');
      yield* noise(32_000_000, 248);
    });
    return seenIs(await bed.ask('motpart-1', { attachments: [big] }), 'REJECTED BV too-long');
  },
};
