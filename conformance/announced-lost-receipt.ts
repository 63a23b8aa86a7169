import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newMessageId } from '@budkavle/as4';
import { sources, type TestCase } from './test-case.ts';

export const announcedLostReceipt: TestCase = {
  id: 'QA announced: lost receipt',
  suite: 'access-point',
  title: 'A message is received again after its transport receipt was lost',
  source: sources.qa,
  published: 'title',
  precondition: 'Announced for a later edition of the QA test specification, without steps.',
  steps: [
    'TestAP-01 pushes a message; the receipt is taken as lost.',
    'TestAP-01 pushes it again with the same MessageId, signed and encrypted anew.',
  ],
  expected: 'A receipt both times (a profile may answer EBMS:4001 the second time); passed on once.',
  async run(bed) {
    const xheId = randomUUID();
    const envelope = await bed.envelope('testap-01', xheId);
    const messageId = newMessageId('ap.testap-01.example');
    const receiptOf = () =>
      bed.system.messageService ? bed.receiptOf('testap-01', xheId) : Promise.resolve('not looked at');
    const first = await bed.push({ envelope, messageId });
    await receiptOf();
    const second = await bed.push({ envelope, messageId });
    // Passed on twice it would be refused as a duplicate, in a receipt of its own.
    await sleep(bed.silenceMs);
    const receipt = await receiptOf();
    return {
      seen: `first: ${first}; second: ${second}; message receipt ${receipt}`,
      ok:
        first === 'receipt' &&
        (second === 'receipt' || second.startsWith('EBMS:4001')) &&
        (receipt === 'ACCEPTED' || !bed.system.messageService),
    };
  },
};
