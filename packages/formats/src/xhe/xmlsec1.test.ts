import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '@budkavle/pki';
import { signer } from '@budkavle/xml-security';
import { describe, expect, it } from 'vitest';
import { writeMessage } from '../message/write.ts';
import { exampleMessage } from '../testing/example-message.ts';
import { collect, inPieces } from '../testing/streams.ts';
import { messageXheHeader, sealXhe } from './build.ts';

const haveXmlsec = spawnSync('xmlsec1', ['--version']).status === 0;

describe.skipIf(!haveXmlsec)('xmlsec1 reads our envelopes', () => {
  it.each(['aes256-cbc', 'aes256-gcm'] as const)('%s: verifies and decrypts', async (content) => {
    const authority = await CertificateAuthority.createRoot({
      commonName: 'exempelkommunen.example',
      keyBits: 2048,
    });
    const certificate = Buffer.from(authority.certificate.der);
    const message = () =>
      exampleMessage([
        { fileName: 'å.txt', contentType: 'text/plain', open: () => inPieces('hej världen', 4) },
      ]);
    const header = messageXheHeader({
      id: message().header.messageId,
      sender: '0203:exempelkommunen.example',
      recipient: '0203:exempelregionen.example',
      federationId: 'urn:fdc:digg.se:edelivery:federation:test',
      handlingServiceId: 'remiss.0203:exempelregionen.example',
    });
    const xhe = await collect(
      sealXhe(header, writeMessage(message()), {
        encryption: {
          recipientCertificate: certificate,
          content,
          transport: { algorithm: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' },
        },
        signing: { certificate, sign: signer(createPrivateKey(authority.keyPem)) },
      }),
    );
    const folder = mkdtempSync(join(tmpdir(), 'budkavle-xmlsec-'));
    try {
      const [document, key] = [join(folder, 'xhe.xml'), join(folder, 'key.pem')];
      writeFileSync(document, xhe);
      writeFileSync(key, authority.keyPem, { mode: 0o600 });
      const verify = spawnSync(
        'xmlsec1',
        ['--verify', '--insecure', '--enabled-key-data', 'x509', document],
        {
          encoding: 'utf8',
        },
      );
      expect(verify.stderr + verify.stdout).toMatch(/^OK/m);
      const decrypt = spawnSync('xmlsec1', ['--decrypt', '--privkey-pem', key, document]);
      const message64 = Buffer.from('hej världen').toString('base64');
      expect(decrypt.stdout.toString()).toContain(`<tns:content>${message64}</tns:content>`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
