import { randomUUID } from 'node:crypto';
import { messageXheHeader, sealXhe, type XheHeaderInput } from '@budkavle/formats';
import type { KeyPair } from './federation.ts';

export const kommunen = '0203:exempelkommunen.example';
export const regionen = '0203:exempelregionen.example';
export const lillkommunen = '0203:lillkommunen.example';

export interface TestEnvelope {
  readonly xheId: string;
  open(): AsyncIterable<Buffer>;
  readonly octets: Buffer;
}

/** A signed envelope with an encrypted payload of about that size. */
export async function makeEnvelope(
  organisation: KeyPair,
  change: Partial<XheHeaderInput> & { sender?: never } & {
    from?: string;
    to?: string;
    bytes?: number;
    clear?: boolean;
  } = {},
): Promise<TestEnvelope> {
  const { from = kommunen, to = regionen, bytes = 2000, clear = false, ...header } = change;
  const xheId = header.id ?? randomUUID();
  const full = {
    ...messageXheHeader({
      id: xheId,
      sender: from,
      recipient: to,
      federationId: 'urn:fdc:digg.se:edelivery:federation:test',
      handlingServiceId: 'remiss.0203:exempelregionen.example',
    }),
    ...header,
  };
  const certificate = organisation.entry.certificate.der;
  const chunks: Buffer[] = [];
  const sealed = sealXhe(full, payload(bytes), {
    ...(clear
      ? {}
      : {
          encryption: {
            recipientCertificate: certificate,
            content: 'aes256-gcm' as const,
            transport: { algorithm: 'rsa-oaep' as const, digest: 'sha256' as const, mgf: 'sha256' as const },
          },
        }),
    signing: { certificate, sign: (octets) => organisation.entry.sign(octets) },
  });
  for await (const chunk of sealed) chunks.push(chunk);
  const octets = Buffer.concat(chunks);
  return {
    xheId,
    octets,
    async *open() {
      for (let at = 0; at < octets.length; at += 65_536) yield octets.subarray(at, at + 65_536);
    },
  };
}

async function* payload(bytes: number): AsyncIterable<Buffer> {
  yield Buffer.from('<m:p xmlns:m="urn:riv:infrastructure:messaging:MessageWithAttachments:3">');
  for (let left = bytes; left > 0; left -= 65_536) yield Buffer.alloc(Math.min(left, 65_536), 'a');
  yield Buffer.from('</m:p>');
}
