import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAccessPointClient } from './client.ts';

let server: Server | undefined;
afterEach(() => new Promise((done) => (server ? server.close(done) : done(undefined))));

async function clientFor(listener: RequestListener) {
  server = createServer(listener);
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return createAccessPointClient({
    baseUrl: `http://127.0.0.1:${port}`,
    participant: '0203:exempelkommunen.example',
  });
}
const read = async (source: AsyncIterable<Uint8Array>) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
};
async function* octets(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part);
}
const json = (value: unknown) => JSON.stringify(value);
const accepted = { xheId: 'x/1', as4MessageId: 'as4@example', state: 'ACCEPTED' };
const item = {
  id: 'in/1',
  lease: 'a&b',
  leaseUntil: '',
  xheId: 'x',
  as4MessageId: 'm',
  conversationId: 'c',
  sender: 's',
  recipient: 'r',
  senderAccessPoint: 'ap',
  documentId: 'd',
  documentIdScheme: 'ds',
  size: 5,
  sha256: createHash('sha256').update('hello').digest('hex'),
  receivedAt: '',
};

describe('access point client (contract C)', () => {
  it('streams the envelope under an encoded path and tells a repetition', async () => {
    let seen: { request: IncomingMessage; body: Buffer } | undefined;
    let status = 201;
    const client = await clientFor(async (request, response) => {
      seen = { request, body: await read(request) };
      response.writeHead(status).end(json(accepted));
    });
    expect(await client.submit('x/1', octets('<a>', '</a>'), { size: 7, conversationId: 'c-1' })).toEqual({
      ...accepted,
      repeated: false,
    });
    expect(seen?.request.url).toBe('/ap/v1/participants/0203%3Aexempelkommunen.example/outbound/x%2F1');
    expect(seen?.request.method).toBe('PUT');
    expect(seen?.request.headers['sdk-conversation-id']).toBe('c-1');
    expect(seen?.body.toString()).toBe('<a></a>');
    status = 200;
    expect((await client.submit('x/1', octets('<a/>'))).repeated).toBe(true);
  });

  it('tells refusals apart, with the problem of the access point', async () => {
    let answer = { status: 409, body: json({ code: 'AP_CONFLICT', status: 409, title: 'Conflict' }) };
    const client = await clientFor(async (request, response) => {
      await read(request);
      response
        .writeHead(answer.status, { 'content-type': 'application/problem+json', 'retry-after': '7' })
        .end(answer.body);
    });
    const submit = () => client.submit('x', octets('<a/>'));
    await expect(submit()).rejects.toMatchObject({
      code: 'CONTRACT_REFUSED',
      problem: { code: 'AP_CONFLICT' },
      retried: false,
    });
    answer = { status: 503, body: '{}' };
    await expect(submit()).rejects.toMatchObject({
      code: 'CONTRACT_UNAVAILABLE',
      retryAfterSeconds: 7,
      retried: true,
    });
    answer = { status: 403, body: json({ code: 'AP_NOT_YOURS' }) };
    await expect(submit()).rejects.toMatchObject({ code: 'CONTRACT_UNAUTHORIZED' });
    answer = { status: 404, body: '' };
    expect(await client.outbound('x')).toBeUndefined();
  });

  it('claims, opens and acknowledges what was received', async () => {
    const urls: string[] = [];
    const client = await clientFor((request, response) => {
      urls.push(`${request.method} ${request.url}`);
      if (request.method === 'DELETE') response.writeHead(urls.length > 3 ? 409 : 204).end();
      else if (request.url?.endsWith('/envelope')) response.end('hello');
      else response.end(json({ items: [item] }));
    });
    const [first] = await client.claimInbound({ limit: 3, waitSeconds: 1 });
    expect(first).toEqual(item);
    expect((await read(client.openEnvelope(item))).toString()).toBe('hello');
    expect(await client.acknowledge(item)).toBe(true);
    expect(await client.acknowledge(item)).toBe(false);
    expect(urls[0]).toContain('inbound?limit=3&wait=1');
    expect(urls[2]).toContain('/inbound/in%2F1?lease=a%26b');
  });

  it('refuses an envelope that is not the announced one', async () => {
    const client = await clientFor((_request, response) => response.end('hellp'));
    await expect(read(client.openEnvelope(item))).rejects.toMatchObject({ code: 'CONTRACT_DIGEST' });
  });

  it('tells an envelope that is cut short', async () => {
    const client = await clientFor((_request, response) => {
      response.writeHead(200, { 'content-length': '5' });
      response.write('hel');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(read(client.openEnvelope(item))).rejects.toMatchObject({ code: 'CONTRACT_UNREACHABLE' });
  });

  it('refuses an answer of another shape', async () => {
    const client = await clientFor((_request, response) =>
      response.end(json({ events: [{ sequence: 'one' }], next: 1 })),
    );
    await expect(client.events({ after: 0 })).rejects.toMatchObject({ code: 'CONTRACT_ANSWER' });
  });
});
