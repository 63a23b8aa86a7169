import { randomUUID } from 'node:crypto';
import { maximalMessage, smallFiles } from './maximal-message.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf213: TestCase = {
  id: 'TF 2.1.3',
  suite: 'message-service',
  title: 'The same, maximal with small attachments',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'As TF 2.1.2, with three files: PDF and text, with names in Swedish.',
  steps: ['Motpart 1 sends the message.', 'Each file in the mailbox is compared octet for octet.'],
  expected: 'All files are the same; receipt ACCEPTED.',
  needs: 'message-service',
  async run(bed) {
    const messageId = randomUUID();
    const { files, sha256 } = smallFiles();
    const receipt = await bed.ask(
      'motpart-1',
      { messageId },
      {
        model(ordinary) {
          const { header, documents } = maximalMessage(ordinary);
          return { header, documents: documents.map((each, at) => (at === 0 ? { ...each, files } : each)) };
        },
      },
    );
    if (!bed.system.sdkApi) return { seen: `receipt ${receipt}`, ok: receipt === 'ACCEPTED' };
    const shown = await bed.hands.shown(messageId);
    const same = sha256.filter((digest, at) => shown?.files[at]?.sha256 === digest).length;
    return {
      seen: `receipt ${receipt}; ${same} of ${sha256.length} files the same`,
      ok: receipt === 'ACCEPTED' && same === sha256.length,
    };
  },
};
