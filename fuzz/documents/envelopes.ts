import { createPrivateKey, type KeyObject } from 'node:crypto';
import {
  buildReceipt,
  messageXheHeader,
  receiptFor,
  receiptXheHeader,
  sealXhe,
  writeMessage,
} from '@budkavle/formats';
import { CertificateAuthority } from '@budkavle/pki';
import { signer } from '@budkavle/xml-security';
import { exampleMessage } from '../../packages/formats/src/testing/example-message.ts';
import { collect, inPieces } from './streams.ts';

export interface Identity {
  readonly certificate: Buffer;
  readonly key: KeyObject;
}

/** A made-up organisation with one key. */
export async function makeIdentity(commonName: string): Promise<Identity> {
  const authority = await CertificateAuthority.createRoot({ commonName, keyBits: 2048 });
  return { certificate: Buffer.from(authority.certificate.der), key: createPrivateKey(authority.keyPem) };
}

const addressing = {
  id: '3a94b4ed-a6d7-41e2-945d-b3fa91e8a6e9',
  sender: '0203:exempelkommunen.example',
  recipient: '0203:exempelregionen.example',
  federationId: 'urn:fdc:digg.se:edelivery:federation:test',
};
const handlingServiceId = 'remiss.0203:exempelregionen.example';

export function messageOctets(): Promise<Buffer> {
  const file = (fileName: string, text: string) => ({
    fileName,
    contentType: 'text/plain',
    open: () => inPieces(Buffer.from(text)),
  });
  return collect(
    writeMessage(exampleMessage([file('a.txt', 'hej världen'), file('b.txt', 'x'.repeat(700))])),
  );
}

/** A signed and encrypted message. */
export async function messageEnvelope(
  sender: Identity,
  recipient: Identity,
  content: 'aes256-gcm' | 'aes256-cbc',
): Promise<Buffer> {
  return await collect(
    sealXhe(messageXheHeader({ ...addressing, handlingServiceId }), inPieces(await messageOctets()), {
      encryption: {
        recipientCertificate: recipient.certificate,
        content,
        transport: { algorithm: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' },
      },
      signing: { certificate: sender.certificate, sign: signer(sender.key) },
    }),
  );
}

/** Receipts in clear: accepted, and refused for reasons. */
export function receiptOctets(): Buffer[] {
  const base = {
    id: '7d2f3f3e-3b0a-4a55-9a37-0d6a2b8a4c11',
    sender: addressing.recipient,
    receiver: addressing.sender,
    documentId: addressing.id,
  };
  const finding = {
    code: 'BV',
    detail: 'too-long',
    row: 4,
    field: '/messagePayload/message',
    text: 'Meddelandet är för stort',
  } as const;
  return [
    buildReceipt(receiptFor({ ...base, findings: [] })),
    buildReceipt(receiptFor({ ...base, findings: [finding, finding] })),
  ];
}

/** A signed receipt in its envelope. */
export function receiptEnvelope(sender: Identity): Promise<Buffer> {
  return collect(
    sealXhe(receiptXheHeader({ ...addressing, handlingServiceId }), inPieces(receiptOctets()[0] as Buffer), {
      signing: { certificate: sender.certificate, sign: signer(sender.key) },
    }),
  );
}
