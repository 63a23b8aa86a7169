import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAddressGuard, createHttpClient } from '@budkavle/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageType, participant } from '../testing/environment.ts';
import { fetchServiceMetadata } from './client.ts';
import { createSmpFetch, type SmpAnswer } from './fetch.ts';

const base = 'https://smp.example.test';
const xml = (status: number): SmpAnswer => ({
  status,
  contentType: 'text/xml; charset=UTF-8',
  body: Buffer.from('<x/>'),
});

/** An SMP that answers the document with the first and the ServiceGroup with the second. */
function smp(document: SmpAnswer, group: SmpAnswer = xml(404)) {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    return url.includes('/services/') ? document : group;
  };
  return { asked, get: () => fetchServiceMetadata(base, participant, messageType, fetch) };
}

describe('answers of an SMP are told apart (discovery.md 5.5)', () => {
  it('200', async () => {
    await expect(smp(xml(200)).get()).resolves.toEqual(Buffer.from('<x/>'));
    await expect(smp({ ...xml(200), contentType: 'application/xml' }).get()).resolves.toBeDefined();
  });

  it.each([
    ['404 on both', xml(404), xml(404), 'DISC_NOT_REGISTERED'],
    ['404 on the document only', xml(404), xml(200), 'DISC_DOCUMENT_NOT_TAKEN'],
    ['404, and then nothing can be said', xml(404), xml(503), 'DISC_SMP_UNREACHABLE'],
    ['500', xml(500), xml(200), 'DISC_SMP_UNREACHABLE'],
    ['503', xml(503), xml(200), 'DISC_SMP_UNREACHABLE'],
    ['429', xml(429), xml(200), 'DISC_SMP_UNREACHABLE'],
    ['302', xml(302), xml(200), 'DISC_SMP_FAULT'],
    ['400', xml(400), xml(200), 'DISC_SMP_FAULT'],
    ['HTML', { ...xml(200), contentType: 'text/html' }, xml(200), 'DISC_SMP_FAULT'],
    ['no content type', { ...xml(200), contentType: undefined }, xml(200), 'DISC_SMP_FAULT'],
  ])('%s', async (_what, document, group, code) => {
    await expect(smp(document, group).get()).rejects.toMatchObject({ code });
  });

  it('asks nobody for a malformed identifier', async () => {
    await expect(
      fetchServiceMetadata(base, '0203:../x', messageType, async () => xml(200)),
    ).rejects.toMatchObject({ code: 'DISC_IDENTIFIER' });
  });
});

describe('the fetch', () => {
  let server: Server;
  let origin: string;
  const seen: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.url ?? '');
      if (request.url === '/redirect') response.writeHead(302, { location: '/large' }).end();
      else if (request.url === '/large')
        response.writeHead(200, { 'content-type': 'text/xml' }).end(Buffer.alloc(2 * 1024 * 1024));
      else if (request.url === '/never') response.writeHead(200, { 'content-type': 'text/xml' }).write('<');
      else response.writeHead(200, { 'content-type': 'text/xml' }).end('<x/>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const open = createHttpClient({
    guard: createAddressGuard({ allowHttp: true, allowPrivate: true, ports: 'any' }),
  });
  const fetch = createSmpFetch({ dispatcher: open, timeoutMs: 500 });

  it('never follows a redirect', async () => {
    seen.length = 0;
    expect((await fetch(`${origin}/redirect`)).status).toBe(302);
    expect(seen).toEqual(['/redirect']);
  });

  it('stops reading at 1 MiB', async () => {
    await expect(fetch(`${origin}/large`)).rejects.toMatchObject({
      code: 'DISC_SECURITY',
      reason: 'TOO_LARGE',
    });
  });

  it('gives up in time, also in the middle of an answer', async () => {
    await expect(fetch(`${origin}/never`)).rejects.toMatchObject({ code: 'DISC_SMP_UNREACHABLE' });
  });

  it('a closed port is an SMP that cannot be reached', async () => {
    await expect(fetch('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'DISC_SMP_UNREACHABLE' });
  });

  it.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://10.0.0.1/',
    'https://169.254.169.254/',
    'https://localhost/',
    'https://[::ffff:127.0.0.1]/',
    'http://192.0.2.1/',
  ])('server-side request forgery: %s is refused', async (url) => {
    const guarded = createSmpFetch({ dispatcher: createHttpClient({ guard: createAddressGuard() }) });
    await expect(guarded(url)).rejects.toMatchObject({ code: 'DISC_ADDRESS_REFUSED' });
  });
});
