import { createHash, randomBytes } from 'node:crypto';
import type { Certificate } from '@budkavle/pki';
import { encryptGcm, type KeyTransport, type Markup, wrapKey } from '@budkavle/xml-security';
import { gzip } from '../compression/gzip.ts';
import { gzipType } from '../namespaces.ts';
import { type As4Spool, fillSpool } from '../spool.ts';
import { tap } from '../util/streams.ts';
import { encryptedDataMarkup, encryptedKeyMarkup, tokenMarkup } from '../wss/build-security.ts';

export interface EncryptedPayload {
  /** SHA-256 of the gzip, or of the payload where it goes without: what the signature covers. */
  readonly digest: Buffer;
  /** Of the encrypted content, in octets. */
  readonly length: number;
  /** Receiver's token, EncryptedKey, EncryptedData: in this order above the signer's token. */
  readonly blocks: readonly Markup[];
}

/**
 * gzip, digest and AES-128-GCM in one pass into the spool, under a fresh key for the receiver (sections 4, 5.5).
 */
export async function encryptPayload(options: {
  payload: AsyncIterable<Uint8Array>;
  receiver: Certificate;
  transport: KeyTransport;
  contentId: string;
  suffix: string;
  compressed: boolean;
  spool: As4Spool;
}): Promise<EncryptedPayload> {
  const { suffix, contentId, receiver } = options;
  const key = randomBytes(16);
  try {
    const hash = createHash('sha256');
    const packed = tap(options.compressed ? gzip(options.payload) : options.payload, (chunk) =>
      hash.update(chunk),
    );
    const length = await fillSpool(options.spool, encryptGcm(packed, key));
    const ids = { token: `BST-R-${suffix}`, key: `EK-${suffix}`, data: `ED-${suffix}` };
    const wrapped = wrapKey(receiver.publicKey, key, options.transport);
    const blocks = [
      tokenMarkup(ids.token, receiver),
      encryptedKeyMarkup({
        id: ids.key,
        tokenId: ids.token,
        transport: options.transport,
        wrapped,
        dataIds: [ids.data],
      }),
      encryptedDataMarkup({
        id: ids.data,
        keyId: ids.key,
        contentId,
        // Without compression: not the type of the content, for WSS4J would digest the canonical form of XML (section 5.4).
        mimeType: options.compressed ? gzipType : 'application/octet-stream',
      }),
    ];
    return { digest: hash.digest(), length, blocks };
  } finally {
    key.fill(0);
  }
}
