import type { LookupAddress } from 'node:dns';
import { connect as tlsConnect } from 'node:tls';
import { CertificateAuthority } from '@budkavle/pki';
import { request } from 'undici';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../logs/logger.ts';
import { type AddressGuardOptions, createAddressGuard } from './address-guard.ts';
import { isPublicAddress } from './address-ranges.ts';
import { createHttpClient, readBody } from './client.ts';
import { listen } from './listen.ts';
import { createHttpServer } from './server.ts';
import { peerCertificate, replaceTls, type ServerTls, tlsOptions } from './tls.ts';

const closing: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

async function serve(tls?: ServerTls) {
  const server = createHttpServer({ name: 'test', log: silentLogger, ...(tls === undefined ? {} : { tls }) });
  let asked = 0;
  server.get('/', async () => ({ asked: ++asked }));
  server.get('/away', async (_request, reply) => reply.redirect('/'));
  server.get('/large', async (_request, reply) =>
    reply.header('content-type', 'text/plain').send('x'.repeat(100_000)),
  );
  server.get('/silent', async () => new Promise(() => {}));
  server.get('/who', async (incoming) => {
    const peer = peerCertificate(incoming);
    return peer === undefined
      ? { presented: false }
      : { presented: true, verified: peer.verified, reason: peer.reason, subject: peer.certificate.subject };
  });
  const listening = await listen(server, { host: '127.0.0.1', port: 0, graceMs: 50 });
  closing.push(listening);
  return { ...listening, server, asked: () => asked };
}

function client(guard?: AddressGuardOptions, more: Parameters<typeof createHttpClient>[0] = {}) {
  const dispatcher = createHttpClient({
    ...more,
    ...(guard === undefined ? {} : { guard: createAddressGuard(guard) }),
  });
  closing.push({ close: () => dispatcher.destroy() });
  return dispatcher;
}

const names =
  (...addresses: string[]) =>
  async (): Promise<LookupAddress[]> =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const http = { allowHttp: true, ports: 'any' } as const;
const refused = { code: 'ADDRESS_REFUSED' };

describe('attacks by address (SSRF)', () => {
  it.each([
    '127.0.0.1',
    '127.255.0.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '192.0.2.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:1::',
    '2001:db8::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    'not an address',
    '127.1',
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['8.8.8.8', '193.10.0.1', '172.32.0.1', '100.128.0.1', '2a00:801::1', '2606:4700::1111'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://[::1]',
    'http://2130706433',
    'http://0x7f.1',
    'http://[::ffff:127.0.0.1]',
  ])('the client does not connect to %s', async (target) => {
    const { port, asked } = await serve();
    await expect(request(`${target}:${port}/`, { dispatcher: client(http) })).rejects.toMatchObject(refused);
    expect(asked()).toBe(0);
  });

  it('a name that leads inside, alone or beside a public address', async () => {
    const { port, asked } = await serve();
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1'], []]) {
      const dispatcher = client({ ...http, lookup: names(...addresses) });
      await expect(request(`http://smp.example:${port}/`, { dispatcher })).rejects.toMatchObject(refused);
    }
    expect(asked()).toBe(0);
  });

  it('DNS rebinding: the name is resolved once, and that address is connected to', async () => {
    const { port } = await serve();
    let times = 0;
    const lookup = async (): Promise<LookupAddress[]> => {
      times += 1;
      return times === 1 ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '10.9.9.9', family: 4 }];
    };
    const dispatcher = client({ ...http, allowPrivate: ['127.0.0.0/8'], lookup });
    const response = await request(`http://smp.example:${port}/`, { dispatcher });
    expect(response.statusCode).toBe(200);
    await response.body.dump();
    expect(times).toBe(1);
  });

  it('http, and ports that are not allowed', async () => {
    const { port } = await serve();
    const all = { allowPrivate: true, ports: 'any' } as const;
    await expect(request(`http://127.0.0.1:${port}/`, { dispatcher: client(all) })).rejects.toMatchObject(
      refused,
    );
    const only443 = client({ allowPrivate: true, allowHttp: true });
    await expect(request(`http://127.0.0.1:${port}/`, { dispatcher: only443 })).rejects.toMatchObject(
      refused,
    );
  });

  it('a redirect is not followed', async () => {
    const { url, asked } = await serve();
    const response = await request(`${url}/away`, { dispatcher: client({ ...http, allowPrivate: true }) });
    await response.body.dump();
    expect([response.statusCode, asked()]).toEqual([302, 0]);
  });
});

describe('limits of the client', () => {
  it('bounds the answer', async () => {
    const { url } = await serve();
    const dispatcher = client();
    const fits = await readBody(await request(`${url}/large`, { dispatcher }), 100_000);
    expect(fits).toHaveLength(100_000);
    await expect(readBody(await request(`${url}/large`, { dispatcher }), 99_999)).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
    });
  });

  it('does not wait for ever', async () => {
    const { url } = await serve();
    const dispatcher = client(undefined, { timeoutMs: 100 });
    await expect(request(`${url}/silent`, { dispatcher })).rejects.toMatchObject({
      code: 'UND_ERR_HEADERS_TIMEOUT',
    });
  });
});

describe('TLS', () => {
  let ca: string;
  let tls: ServerTls;
  let own: { key: string; cert: string };
  let stranger: { key: string; cert: string };
  let elsewhere: ServerTls;

  beforeAll(async () => {
    const small = { keyBits: 2048 };
    const [authority, other] = await Promise.all([
      CertificateAuthority.createRoot({ commonName: 'Exempelrot', ...small }),
      CertificateAuthority.createRoot({ commonName: 'Annan rot', ...small }),
    ]);
    const make = async (
      by: CertificateAuthority,
      profile: 'tls-server' | 'tls-client',
      commonName: string,
    ) => {
      const names = { dnsNames: [commonName], ipAddresses: ['127.0.0.1'] };
      const issued = await by.issue({ profile, subject: { commonName }, ...names, ...small });
      return { cert: issued.certificate.toPem(), key: issued.keyPem ?? '' };
    };
    ca = authority.certificate.toPem();
    const [server, client1, client2, server2] = await Promise.all([
      make(authority, 'tls-server', 'ap.exempelkommunen.example'),
      make(authority, 'tls-client', 'ap.exempelregionen.example'),
      make(other, 'tls-client', 'ap.annan.example'),
      make(authority, 'tls-server', 'other.example'),
    ]);
    tls = { ...server, ca: [ca], requestClientCertificate: true };
    own = client1;
    stranger = client2;
    elsewhere = { ...server2, ca: [ca], requestClientCertificate: true };
  });

  const who = async (url: string, options: { key?: string; cert?: string; ca?: string[] }) => {
    const response = await request(`${url}/who`, { dispatcher: client(undefined, { tls: options }) });
    return response.body.json();
  };

  it('tells the handler what client certificate was presented and whether it holds', async () => {
    const { url } = await serve(tls);
    expect(url).toMatch(/^https:/);
    expect(await who(url, { ca: [ca] })).toEqual({ presented: false });
    expect(await who(url, { ca: [ca], ...own })).toMatchObject({
      presented: true,
      verified: true,
      subject: expect.stringContaining('exempelregionen'),
    });
    expect(await who(url, { ca: [ca], ...stranger })).toMatchObject({
      presented: true,
      verified: false,
      reason: expect.any(String),
    });
  });

  it('the client refuses a server whose root it does not trust', async () => {
    const { url } = await serve(tls);
    await expect(who(url, {})).rejects.toThrow(/certificate/);
  });

  it('the client refuses a server of another name, also when the address was looked up by the guard', async () => {
    const { port } = await serve(elsewhere);
    const guard = { ports: 'any', allowPrivate: true, lookup: names('127.0.0.1') } as const;
    const dispatcher = client(guard, { tls: { ca: [ca] } });
    const right = await request(`https://other.example:${port}/who`, { dispatcher });
    expect(right.statusCode).toBe(200);
    await right.body.dump();
    await expect(
      request(`https://ap.exempelkommunen.example:${port}/who`, { dispatcher }),
    ).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('takes another certificate without a restart', async () => {
    const { port, server } = await serve(tls);
    const subject = () =>
      new Promise<string>((resolve, reject) => {
        const socket = tlsConnect({ port, host: '127.0.0.1', ca }, () => {
          resolve(socket.getPeerX509Certificate()?.subject ?? '');
          socket.end();
        });
        socket.on('error', reject);
      });
    expect(await subject()).toContain('ap.exempelkommunen.example');
    replaceTls(server, elsewhere);
    expect(await subject()).toContain('other.example');
  });

  it('attack: an old version of TLS', async () => {
    expect(tlsOptions(tls)).toMatchObject({ minVersion: 'TLSv1.2' });
    const { port } = await serve(tls);
    const old = new Promise((resolve, reject) => {
      const socket = tlsConnect(
        {
          port,
          host: '127.0.0.1',
          ca,
          maxVersion: 'TLSv1.1',
          minVersion: 'TLSv1',
          ciphers: 'ALL:@SECLEVEL=0',
        },
        () => resolve('connected'),
      );
      socket.on('error', reject);
    });
    await expect(old).rejects.toThrow();
  });
});
