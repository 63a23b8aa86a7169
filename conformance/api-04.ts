import { randomUUID } from 'node:crypto';
import { smallFiles } from './maximal-message.ts';
import { call, tokenFor } from './sdk-api-calls.ts';
import { sources, type TestCase } from './test-case.ts';

export const api04: TestCase = {
  id: 'API-04',
  suite: 'sdk-api',
  title: 'getMessageById: an own message, and an unknown id',
  source: sources.sdkApi,
  published: 'own',
  precondition: 'A message with files has come.',
  steps: ['GET the message.', 'GET an id that no message has.'],
  expected: '200 with contentTextBody and contentFiles (base64); 404.',
  needs: 'sdk-api',
  quick: true,
  async run(bed) {
    const messageId = randomUUID();
    const { files } = smallFiles();
    const receipt = await bed.ask('motpart-1', { messageId, attachments: files });
    const token = await tokenFor(bed);
    const got = await call(bed, 'GET', `/sdk/messages/${messageId}`, { token });
    const unknown = await call(bed, 'GET', `/sdk/messages/${randomUUID()}`, { token });
    const data = got.body.data as { attributes?: { digitalDocument?: Document[] } } | undefined;
    const documents = data?.attributes?.digitalDocument ?? [];
    const texts = documents.flatMap((each) => each.contentTextBody ?? []).length;
    const contents = documents.flatMap((each) => each.contentFiles ?? []).filter(({ content }) => content);
    return {
      seen: `receipt ${receipt}; ${got.status} with ${texts} text(s) and ${contents.length} file(s); unknown: ${unknown.status}`,
      ok: got.status === 200 && texts > 0 && contents.length === files.length && unknown.status === 404,
    };
  },
};

interface Document {
  contentTextBody?: string[];
  contentFiles?: { content?: string }[];
}
