import { constants, createHash, type KeyObject, privateDecrypt } from 'node:crypto';

export type OaepDigest = 'sha1' | 'sha256';

/**
 * RSAES-OAEP (RFC 8017 7.1.2), empty label. Node has one digest for hash and mask; XML Encryption may name two, so for
 * that case the padding is taken off here, without a branch on secret octets before the one verdict (Manger's attack).
 * @throws some Error, always the same, when the padding is wrong
 */
export function decryptOaep(key: KeyObject, wrapped: Buffer, digest: OaepDigest, mgf: OaepDigest): Buffer {
  if (digest === mgf)
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: digest }, wrapped);
  return removePadding(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped), digest, mgf);
}

function removePadding(encoded: Buffer, digest: OaepDigest, mgf: OaepDigest): Buffer {
  const labelHash = createHash(digest).digest();
  const size = labelHash.length;
  if (encoded.length < 2 * size + 2) throw new Error('OAEP');
  const maskedBlock = encoded.subarray(1 + size);
  const seed = xor(encoded.subarray(1, 1 + size), maskGeneration(maskedBlock, size, mgf));
  const block = xor(maskedBlock, maskGeneration(seed, maskedBlock.length, mgf));
  let wrong = encoded[0] ?? 1;
  for (let i = 0; i < size; i++) wrong |= (block[i] ?? 0) ^ (labelHash[i] ?? 0);
  // After the hash: zeros, a one, the message.
  let searching = 1;
  let start = 0;
  for (let i = size; i < block.length; i++) {
    const octet = block[i] ?? 0;
    const isOne = ((octet ^ 1) - 1) >>> 31;
    const isZero = (octet - 1) >>> 31;
    start += searching * isOne * (i + 1);
    wrong |= searching & ((isOne | isZero) ^ 1);
    searching &= isOne ^ 1;
  }
  wrong |= searching;
  if (wrong !== 0) throw new Error('OAEP');
  return Buffer.from(block.subarray(start));
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((octet, index) => octet ^ (right[index] ?? 0)));
}

/** MGF1, RFC 8017 B.2.1. */
export function maskGeneration(seed: Buffer, length: number, digest: OaepDigest): Buffer {
  const blocks: Buffer[] = [];
  const counter = Buffer.alloc(4);
  for (let total = 0, index = 0; total < length; index++) {
    counter.writeUInt32BE(index);
    const block = createHash(digest).update(seed).update(counter).digest();
    blocks.push(block);
    total += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}
