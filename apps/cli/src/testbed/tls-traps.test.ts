import { generateKeyPairSync } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { CertificateAuthority } from '@budkavle/pki';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TlsTrap } from './tls-traps.ts';

let authority: CertificateAuthority;
let trap: TlsTrap;
let url = '';

beforeAll(async () => {
  authority = await CertificateAuthority.createRoot({ commonName: 'TLS CA Prov', keyBits: 2048 });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { certificate } = await authority.issue({
    profile: 'tls-server',
    subject: { commonName: 'fel.example' },
    publicKey,
    keyBits: 2048,
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    notBefore: new Date(Date.now() - 2 * 86_400_000),
    notAfter: new Date(Date.now() - 86_400_000),
  });
  const port = await freePort();
  url = `https://127.0.0.1:${port}/as4`;
  const keyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  trap = await TlsTrap.listen({ host: '127.0.0.1', port }, { certificatePem: certificate.toPem(), keyPem });
});
afterAll(() => trap.stop());

it('a sender that looks at the certificate never gets through the handshake', async () => {
  const careful = new Agent({ connect: { ca: authority.certificate.toPem() } });
  await expect(fetch(url, { method: 'POST', dispatcher: careful })).rejects.toMatchObject({
    cause: { code: 'CERT_HAS_EXPIRED' },
  });
  expect(trap.requests).toBe(0);
  await careful.destroy();
});

it('one that does not is counted', async () => {
  const careless = new Agent({ connect: { rejectUnauthorized: false } });
  const response = await fetch(url, { method: 'POST', body: 'x', dispatcher: careless });
  expect(response.status).toBe(503);
  expect(trap.requests).toBe(1);
  await careless.destroy();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
