import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CertificateAuthority } from '@budkavle/pki';
import { keyDecrypter, signer } from '@budkavle/xml-security';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readMessage } from '../message/read.ts';
import { writeMessage } from '../message/write.ts';
import { exampleMessage } from '../testing/example-message.ts';
import { messageXheHeader, sealXhe } from './build.ts';
import { openXhe } from './open.ts';
import { readXheHeader } from './read-header.ts';

const MB = 1024 * 1024;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'budkavle-xhe-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function* octets(total: number): AsyncIterable<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, 'åäö');
  for (let sent = 0; sent < total; sent += chunk.length)
    yield chunk.subarray(0, Math.min(chunk.length, total - sent));
}

it('20 MB from message to envelope and back, in constant memory', async () => {
  const authority = await CertificateAuthority.createRoot({
    commonName: 'exempelkommunen.example',
    keyBits: 2048,
  });
  const certificate = Buffer.from(authority.certificate.der);
  const key = createPrivateKey(authority.keyPem);
  const envelope = join(folder, 'xhe.xml');
  const spool = join(folder, 'message.xml');
  let most = 0;
  const before = process.memoryUsage();
  async function* watched<T>(source: AsyncIterable<T>): AsyncIterable<T> {
    for await (const chunk of source) {
      const now = process.memoryUsage();
      most = Math.max(most, now.arrayBuffers + now.heapUsed - before.arrayBuffers - before.heapUsed);
      yield chunk;
    }
  }
  const message = exampleMessage([
    { fileName: 'stor.txt', contentType: 'text/plain', open: () => octets(20 * MB) },
  ]);
  const header = messageXheHeader({
    id: message.header.messageId,
    sender: '0203:exempelkommunen.example',
    recipient: '0203:exempelregionen.example',
    federationId: 'urn:fdc:digg.se:edelivery:federation:test',
    handlingServiceId: 'remiss.0203:exempelregionen.example',
  });
  const sealed = sealXhe(header, writeMessage(message), {
    encryption: {
      recipientCertificate: certificate,
      content: 'aes256-gcm',
      transport: { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
    },
    signing: { certificate, sign: signer(key) },
  });
  await pipeline(Readable.from(watched(sealed)), createWriteStream(envelope));
  const read = await readXheHeader(watched<Buffer>(createReadStream(envelope)));
  expect(read).toMatchObject({ findings: [], signatures: 1 });
  await openXhe({
    source: watched<Buffer>(createReadStream(envelope)),
    range: (start, end) => watched<Buffer>(createReadStream(envelope, { start, end: end - 1 })),
    resolveKey: (certificates) => new X509Certificate(certificates[0] ?? '').publicKey,
    privateKeys: [{ certificate, decrypt: keyDecrypter(key) }],
    spool: (payload) => pipeline(Readable.from(watched(payload)), createWriteStream(spool)),
  });
  const hash = createHash('sha256');
  const { message: received, findings } = await readMessage(createReadStream(spool), {
    attachmentSink: async (_meta, content) => {
      for await (const chunk of watched(content)) hash.update(chunk);
    },
  });
  expect(findings).toEqual([]);
  expect(received?.documents[0]?.files[0]).toMatchObject({ size: 20 * MB, sha256: hash.digest('hex') });
  // The envelope is 36 MB; what is measured holds garbage too.
  expect(most).toBeLessThan(60 * MB);
});
