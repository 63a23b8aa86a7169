import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestBed } from '../apps/cli/src/testbed/test-bed.ts';
import { call, message, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api09: TestCase = {
  id: 'API-09',
  suite: 'sdk-api',
  title: 'The obligatory statuses are shown',
  source: sources.sdkApi,
  published: 'own',
  precondition: 'Motpart 1 waits with its receipt until it is told.',
  steps: [
    'A message to Motpart 1, which does not answer: WAITING_FOR_RECEIPT.',
    'A message that Motpart 1 accepts: ACCEPTED.',
    'A message to a party whose certificate has expired: MESSAGE_EXCHANGE_ERROR.',
    'A message from Motpart 1: NEW.',
  ],
  expected: 'WAITING_FOR_RECEIPT, ACCEPTED, MESSAGE_EXCHANGE_ERROR and NEW are seen.',
  needs: 'sdk-api',
  async run(bed) {
    const motpart = bed.counterpart('motpart-1');
    const answer = motpart.refuse;
    motpart.refuse = undefined;
    const seen: string[] = [];
    try {
      const waiting = await sent(bed, 'motpart-1');
      seen.push(await statusOf(bed, waiting, ['WAITING_FOR_RECEIPT', 'MESSAGE_EXCHANGE_ERROR']));
    } finally {
      motpart.refuse = answer;
    }
    const final = ['ACCEPTED', 'MESSAGE_EXCHANGE_ERROR'];
    seen.push(await statusOf(bed, await sent(bed, 'motpart-1'), final));
    seen.push(await statusOf(bed, await sent(bed, 'motpart-3'), final));
    const incoming = randomUUID();
    await bed.ask('motpart-1', { messageId: incoming });
    seen.push(await statusOf(bed, incoming, ['NEW']));
    return {
      seen: seen.join(', '),
      ok: seen.join() === 'WAITING_FOR_RECEIPT,ACCEPTED,MESSAGE_EXCHANGE_ERROR,NEW',
    };
  },
};

async function sent(bed: TestBed, to: 'motpart-1' | 'motpart-3'): Promise<string> {
  const token = await tokenFor(bed);
  const posted = await call(bed, 'POST', '/sdk/messages', { token, body: message(bed, to) });
  return posted.location.split('/').at(-1) ?? '';
}

/** The first of the statuses that is met; the last one seen when none is. */
async function statusOf(bed: TestBed, messageId: string, wanted: readonly string[]): Promise<string> {
  const token = await tokenFor(bed);
  const until = Date.now() + bed.patienceMs;
  for (;;) {
    const { body } = await call(bed, 'GET', `/sdk/messages/${messageId}`, { token });
    const data = body.data as { attributes?: { messageStatus?: string } } | undefined;
    const status = data?.attributes?.messageStatus ?? 'none';
    if (wanted.includes(status) || Date.now() > until) return status;
    await sleep(200);
  }
}
