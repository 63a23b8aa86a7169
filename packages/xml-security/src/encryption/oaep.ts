// biome-ignore-all lint/style/noNonNullAssertion: lengths are checked first; a branch on a decrypted byte is what must not be
import { createHash, randomBytes } from 'node:crypto';

type Hash = 'sha1' | 'sha256';

function mgf1(seed: Buffer, length: number, hash: Hash): Buffer {
  const blocks: Buffer[] = [];
  for (let made = 0, counter = 0; made < length; counter++) {
    const index = Buffer.alloc(4);
    index.writeUInt32BE(counter);
    const block = createHash(hash).update(seed).update(index).digest();
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xorInto(target: Buffer, mask: Buffer): void {
  for (let i = 0; i < target.length; i++) target[i]! ^= mask[i]!;
}

/** EME-OAEP of RFC 8017, 7.1.1, with an empty label: what OpenSSL through Node cannot do, digest and MGF1 hash apart. */
export function oaepEncode(message: Buffer, size: number, digest: Hash, mgf: Hash): Buffer {
  const labelHash = createHash(digest).digest();
  const h = labelHash.length;
  const room = size - 2 * h - 2;
  if (message.length > room) throw new RangeError('message too long for OAEP');
  const encoded = Buffer.alloc(size);
  const seed = encoded.subarray(1, 1 + h);
  const block = encoded.subarray(1 + h);
  randomBytes(h).copy(seed);
  labelHash.copy(block);
  block[h + room - message.length] = 1;
  message.copy(block, block.length - message.length);
  xorInto(block, mgf1(seed, block.length, mgf));
  xorInto(seed, mgf1(block, h, mgf));
  return encoded;
}

/** All ones when a is zero (0 <= a < 2^31), else 0. */
const isZero = (a: number): number => (a - 1) >> 31;

/**
 * EME-OAEP decoding of a key of `length` bytes. No branch and no index depends on what was decrypted; undefined for
 * whatever is wrong (Manger's attack lives on telling faults apart).
 */
export function oaepDecode(encoded: Buffer, length: number, digest: Hash, mgf: Hash): Buffer | undefined {
  const labelHash = createHash(digest).digest();
  const h = labelHash.length;
  if (encoded.length < 2 * h + 2 + length) return undefined;
  const copy = Buffer.from(encoded);
  const seed = copy.subarray(1, 1 + h);
  const block = copy.subarray(1 + h);
  xorInto(seed, mgf1(block, h, mgf));
  xorInto(block, mgf1(seed, block.length, mgf));
  let bad = copy[0]!;
  for (let i = 0; i < h; i++) bad |= block[i]! ^ labelHash[i]!;
  // The key's length is known, so the place of the 01 is too: everything before it must be zero.
  const mark = block.length - length - 1;
  for (let i = h; i < mark; i++) bad |= block[i]!;
  bad |= block[mark]! ^ 1;
  const good = isZero(bad) & 1;
  const key = Buffer.from(block.subarray(mark + 1));
  copy.fill(0);
  return good === 1 ? key : undefined;
}
