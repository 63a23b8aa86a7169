import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageXheHeader, sealXhe } from '@budkavle/formats';
import type { Identity } from './federation.ts';

export const kommunen = '0203:exempelkommunen.example';
export const regionen = '0203:exempelregionen.example';
export const federationId = 'urn:fdc:digg.se:edelivery:federation:test';

/** An envelope on disk. */
export interface Envelope {
  readonly xheId: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  open(): AsyncIterable<Buffer>;
}

/** A signed envelope with an encrypted payload, about that large; straight to disk. */
export async function makeEnvelope(options: {
  folder: string;
  organisation: Identity;
  from: string;
  to: string;
  bytes: number;
}): Promise<Envelope> {
  const xheId = randomUUID();
  const certificate = options.organisation.entry.certificate.der;
  const header = messageXheHeader({
    id: xheId,
    sender: options.from,
    recipient: options.to,
    federationId,
    handlingServiceId: `remiss.${options.to}`,
  });
  const sealed = sealXhe(header, payload(Math.ceil((options.bytes * 3) / 4)), {
    encryption: {
      recipientCertificate: certificate,
      content: 'aes256-gcm',
      transport: { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
    },
    signing: { certificate, sign: (octets) => options.organisation.entry.sign(octets) },
  });
  const file = join(options.folder, `${xheId}.xml`);
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(Readable.from(sealed), count, createWriteStream(file));
  return { xheId, file, size, sha256: hash.digest('hex'), open: () => createReadStream(file) };
}

async function* payload(bytes: number): AsyncIterable<Buffer> {
  yield Buffer.from('<m:p xmlns:m="urn:riv:infrastructure:messaging:MessageWithAttachments:3">');
  for (let left = bytes; left > 0; left -= 65_536) yield Buffer.alloc(Math.min(left, 65_536), 'a');
  yield Buffer.from('</m:p>');
}

export async function sha256Of(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source) hash.update(chunk);
  return hash.digest('hex');
}
