import { randomUUID } from 'node:crypto';
import { decryptXhePayload, messageXheHeader, sealXhe, verifyXhe } from '@budkavle/formats';
import {
  keyDecrypter,
  policies,
  signer,
  type VerifiedDocument,
  verifyEnvelopedSignature,
} from '@budkavle/xml-security';
import { drain } from '../documents/chunks.ts';
import type { BenchKey } from '../documents/keys.ts';

/** The product's own road: an envelope encrypted and signed, as a stream. */
export function seal(payload: AsyncIterable<Uint8Array>, key: BenchKey): AsyncIterable<Buffer> {
  const header = messageXheHeader({
    id: randomUUID(),
    sender: '0203:exempelkommunen.example',
    recipient: '0203:exempelregionen.example',
    federationId: 'urn:fdc:digg.se:edelivery:federation:test',
    handlingServiceId: 'remiss.0203:exempelregionen.example',
  });
  return sealXhe(header, payload, {
    encryption: {
      recipientCertificate: key.certificate,
      content: 'aes256-cbc',
      transport: { algorithm: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' },
    },
    signing: { certificate: key.certificate, sign: signer(key.privateKey) },
  });
}

type Source = (start: number, end: number) => AsyncIterable<Uint8Array>;

/** The signature alone: form, algorithms, digest, value. */
export function verify(source: Source, key: BenchKey): Promise<VerifiedDocument> {
  return verifyEnvelopedSignature(source(0, Number.POSITIVE_INFINITY), {
    policy: policies.xheEnvelope,
    resolveKey: () => key.publicKey,
  });
}

/** The signature and every rule of the envelope verified first, then read again and decrypted; the payload's octets are counted. */
export async function open(source: Source, key: BenchKey): Promise<number> {
  const verified = await verifyXhe(source(0, Number.POSITIVE_INFINITY), { resolveKey: () => key.publicKey });
  const privateKeys = [{ certificate: key.certificate, decrypt: keyDecrypter(key.privateKey) }];
  return drain(decryptXhePayload(verified, { privateKeys, source }));
}
