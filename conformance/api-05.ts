import { randomUUID } from 'node:crypto';
import { call, listed, query, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api05: TestCase = {
  id: 'API-05',
  suite: 'sdk-api',
  title: 'getMessageByFilter',
  source: sources.sdkApi,
  published: 'own',
  precondition: 'A message has come.',
  steps: [
    'GET the list by messageStatus, by the functional address of recipient and of sender, by the time of creation, and by all together.',
    'GET with filters that do not fit the message.',
  ],
  expected: '200 each time; the message is in the lists that it fits and in no other; never digitalDocument.',
  needs: 'sdk-api',
  quick: true,
  async run(bed) {
    const messageId = randomUUID();
    await bed.ask('motpart-1', { messageId });
    const token = await tokenFor(bed);
    const hour = 60 * 60 * 1000;
    const at = (offset: number) => new Date(Date.now() + offset).toISOString();
    const status = { 'filter[messagestatus]': 'NEW' };
    const recipient = {
      'filter[recipientAttention.subOrganization.extension]': bed.system.functionalAddress,
    };
    const sender = {
      'filter[senderAttention.subOrganization.extension]': bed.party('motpart-1').functionalAddress,
    };
    const times = {
      'filter[creationDateTimeStart]': at(-hour),
      'filter[creationDateTimeStop]': at(hour),
    };
    const fitting: Record<string, string>[] = [
      status,
      recipient,
      sender,
      times,
      { ...status, ...recipient, ...sender, ...times },
    ];
    const unfitting: Record<string, string>[] = [
      { 'filter[messagestatus]': 'ACCEPTED' },
      { ...sender, 'filter[creationDateTimeStop]': at(-hour) },
      { 'filter[senderAttention.subOrganization.extension]': bed.party('testap-02').functionalAddress },
    ];
    let right = 0;
    let documents = 0;
    const seenStatuses = new Set<number>();
    for (const [filters, wanted] of [
      [fitting, true],
      [unfitting, false],
    ] as const)
      for (const filter of filters) {
        const answer = await call(bed, 'GET', query(filter), { token });
        seenStatuses.add(answer.status);
        const all = listed(answer);
        if (all.some((each) => each.messageId === messageId) === wanted) right++;
        documents += all.filter((each) => each.digitalDocument !== undefined).length;
      }
    const asked = fitting.length + unfitting.length;
    return {
      seen: `${[...seenStatuses].join(', ')}; ${right} of ${asked} lists right; digitalDocument in ${documents}`,
      ok: right === asked && documents === 0 && [...seenStatuses].join() === '200',
    };
  },
};
