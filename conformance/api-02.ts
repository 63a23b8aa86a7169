import { type Answer, call, message, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api02: TestCase = {
  id: 'API-02',
  suite: 'sdk-api',
  title: 'sendMessage with a schema error',
  source: sources.sdkApi,
  published: 'own',
  precondition: 'The client may act for the organisation.',
  steps: ['POST /sdk/messages with a label of 257 characters.', 'POST a body that is not JSON.'],
  expected: '400 with a problem object of type badRequest and eventIssues.',
  needs: 'sdk-api',
  quick: true,
  async run(bed) {
    const token = await tokenFor(bed);
    const bodies = [message(bed, 'motpart-1', { label: 'x'.repeat(257) }), '{"data":'];
    const answers: Answer[] = [];
    for (const body of bodies) answers.push(await call(bed, 'POST', '/sdk/messages', { token, body }));
    const good = answers.every(
      ({ status, body }) =>
        status === 400 &&
        String(body.type).endsWith('badRequest') &&
        Array.isArray(body.eventIssues) &&
        body.eventIssues.length > 0,
    );
    const shape = ({ status, body }: Answer) =>
      `${status} ${String(body.type)}, ${Array.isArray(body.eventIssues) ? body.eventIssues.length : 'no'} issue(s)`;
    return { seen: answers.map(shape).join('; '), ok: good };
  },
};
