import { request as httpsRequest } from 'node:https';
import { smpUrls } from '@budkavle/discovery';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kommun, region, type TestFederation, testFederation } from '../testing/federation.ts';
import { RateLimit } from './rate-limit.ts';

let test: TestFederation;
beforeAll(async () => {
  test = await testFederation(undefined);
  await test.federation.applySeed(test.seed);
  await test.federation.settled();
});
afterAll(() => test.remove());

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** The path goes out as it is: no client library tidies it. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(test.federation.urls.smp ?? '');
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {} } = options;
    const request = httpsRequest(
      { hostname, port, path, method, headers, ca: test.profile.trust.tls.anchors, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}

function pathOf(participant: string, kind: 'message' | 'group'): string {
  const type = test.profile.documentTypes[0];
  if (!type) throw new Error('no type');
  const urls = smpUrls(test.federation.urls.smp ?? '', participant, type);
  return new URL(kind === 'message' ? urls.serviceMetadata : urls.serviceGroup).pathname;
}

describe('the public part of the SMP (discovery.md 3)', () => {
  it('200 with the prescribed headers, the same octets each time', async () => {
    const first = await ask(pathOf(kommun, 'message'));
    expect(first).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml; charset=UTF-8' } });
    expect(first.body.toString()).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>/);
    expect((await ask(pathOf(kommun, 'message'))).body.equals(first.body)).toBe(true);
    const group = await ask(pathOf(kommun, 'group'));
    expect(group.body.toString().match(/<ServiceMetadataReference /g)).toHaveLength(2);
  });

  it('plain and encoded colons, and any case, are the same', async () => {
    const path = pathOf(kommun, 'message');
    const body = (await ask(path)).body;
    for (const other of [path.replaceAll('%3A', ':'), path.replace('exempelkommunen', 'ExempelKommunen')]) {
      expect((await ask(other)).body.equals(body)).toBe(true);
    }
  });

  it('304 when nothing has changed since', async () => {
    const { headers } = await ask(pathOf(kommun, 'message'));
    const since = String(headers['last-modified']);
    const again = await ask(pathOf(kommun, 'message'), { headers: { 'if-modified-since': since } });
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    const before = new Date(Date.parse(since) - 1000).toUTCString();
    expect((await ask(pathOf(kommun, 'message'), { headers: { 'if-modified-since': before } })).status).toBe(
      200,
    );
    expect(
      (await ask(pathOf(kommun, 'message'), { headers: { 'if-modified-since': 'nonsense' } })).status,
    ).toBe(200);
  });

  it('HEAD gives the headers alone', async () => {
    const answer = await ask(pathOf(kommun, 'message'), { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml; charset=UTF-8' } });
    expect(answer.body).toHaveLength(0);
  });

  it('404 is the same for unknown and for not approved, and echoes nothing', async () => {
    const unknown = await ask(pathOf('0203:okand.example', 'message'));
    const unapproved = await ask(pathOf(region, 'message'));
    const noDocument = await ask(`${pathOf(kommun, 'group')}/services/a%3A%3Ab`);
    const noAddress = await ask('/%3Cscript%3E/x/y');
    for (const answer of [unknown, unapproved, noDocument, noAddress]) {
      expect(answer.status).toBe(404);
      expect(answer.body.toString()).toBe('not found\n');
      expect(answer.headers['content-type']).toBe(unknown.headers['content-type']);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('405 with Allow for %s', async (method) => {
    const body =
      method === 'OPTIONS' || method === 'DELETE'
        ? {}
        : { body: '<x/>', headers: { 'content-type': 'text/xml' } };
    const answer = await ask(pathOf(kommun, 'message'), { method, ...body });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  it('400 for an escape that is none', async () => {
    const answer = await ask('/iso6523-actorid-upis%3A%3A0203%ZZ');
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).not.toContain('ZZ');
  });

  it('hostile addresses get a short answer', async () => {
    const segment = fc.stringMatching(/^[!-~]{0,40}$/).map((text) => text.replaceAll(' ', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { maxLength: 4 }), async (segments) => {
        const answer = await ask(`/${segments.join('/')}`);
        expect([400, 404]).toContain(answer.status);
        expect(answer.body.length).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });
});

describe('floods', () => {
  it('are limited for each address', () => {
    const limit = new RateLimit(10);
    const allowed = (address: string, at: number) =>
      Array.from({ length: 50 }, () => limit.allows(address, at)).filter(Boolean).length;
    expect(allowed('192.0.2.1', 0)).toBe(20);
    expect(allowed('192.0.2.2', 0)).toBe(20);
    expect(allowed('192.0.2.1', 1000)).toBe(10);
  });
});
