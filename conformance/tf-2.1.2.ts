import { randomUUID } from 'node:crypto';
import { maximalMessage } from './maximal-message.ts';
import { sources, type TestCase } from './test-case.ts';

export const tf212: TestCase = {
  id: 'TF 2.1.2',
  suite: 'message-service',
  title: 'The same with a maximal message',
  source: sources.messageSystems,
  published: 'title',
  precondition: 'Our own max.xml: the published one was not to be had.',
  steps: [
    'Motpart 1 sends a message with every element of the schema, labels of 256 characters, ten persons and ten references, three documents.',
    'The mailbox is looked at.',
  ],
  expected: 'All is kept and shown; receipt ACCEPTED.',
  needs: 'message-service',
  quick: true,
  async run(bed) {
    const messageId = randomUUID();
    const receipt = await bed.ask('motpart-1', { messageId }, { model: maximalMessage });
    if (!bed.system.sdkApi) return { seen: `receipt ${receipt}`, ok: receipt === 'ACCEPTED' };
    const shown = await bed.hands.shown(messageId);
    const kept =
      shown?.subject.length === 256 &&
      shown.texts.length === 6 &&
      shown.persons === 10 &&
      shown.references === 10;
    return {
      seen: `receipt ${receipt}; in the mailbox: subject of ${shown?.subject.length} characters, ${shown?.texts.length} texts, ${shown?.persons} persons, ${shown?.references} references`,
      ok: receipt === 'ACCEPTED' && kept,
    };
  },
};
