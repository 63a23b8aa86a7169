import { call, message, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api01: TestCase = {
  id: 'API-01',
  suite: 'sdk-api',
  title: 'sendMessage with a valid message',
  source: sources.sdkApi,
  published: 'own',
  precondition: 'The client may act for the organisation.',
  steps: ['POST /sdk/messages without messageId, conversationId and creationDateTime.', 'GET it.'],
  expected:
    '201 with Location /sdk/messages/{messageId}; the producer has set id, messageId, conversationId, creationDateTime and messageStatus.',
  needs: 'sdk-api',
  quick: true,
  async run(bed) {
    const token = await tokenFor(bed);
    const posted = await call(bed, 'POST', '/sdk/messages', { token, body: message(bed, 'motpart-1') });
    const messageId = posted.location.split('/').at(-1) ?? '';
    const got = await call(bed, 'GET', `/sdk/messages/${messageId}`, { token });
    const data = got.body.data as { id?: string; attributes?: Record<string, unknown> } | undefined;
    const names = ['messageId', 'conversationId', 'creationDateTime', 'messageStatus'];
    const missing = [
      ...(data?.id ? [] : ['id']),
      ...names.filter((name) => typeof data?.attributes?.[name] !== 'string'),
    ];
    const locationOk = /\/sdk\/messages\/[0-9a-f-]{36}$/i.test(posted.location);
    return {
      seen: `${posted.status}${locationOk ? ' with Location' : ' without Location'}; ${missing.length === 0 ? 'everything is set' : `not set: ${missing.join(', ')}`}`,
      ok: posted.status === 201 && locationOk && missing.length === 0,
    };
  },
};
