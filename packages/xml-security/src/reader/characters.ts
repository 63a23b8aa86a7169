// biome-ignore-all lint/style/noNonNullAssertion: every index is bounded by the loop around it, and these loops see every byte
import { isAscii, isUtf8 } from 'node:buffer';
import { XmlSecurityError } from '../errors.ts';

const forbidden =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

// Cheap first look: most texts have neither controls nor surrogates.
const suspect = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/;

/** Refuses what XML 1.0 section 2.2 does not allow (XML_CHARACTER). */
export function requireXmlCharacters(text: string, where: string): void {
  if (suspect.test(text) && forbidden.test(text))
    throw new XmlSecurityError('XML_CHARACTER', `Forbidden character in ${where}`);
}

export function isXmlCodePoint(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

/** Length of the UTF-8 sequence that this byte begins, 1 for what begins none. */
export function sequenceLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** How many bytes at the end of buf[start, end) begin a character that is not complete there. */
export function incompleteTail(buf: Uint8Array, start: number, end: number): number {
  for (let back = 1; back <= 3 && end - back >= start; back++) {
    const byte = buf[end - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

/** Finds the first offence by byte order, so that the error does not depend on how the input was split. */
function refuseFirst(bytes: Buffer, offset: number): never {
  let i = 0;
  while (i < bytes.length) {
    const lead = bytes[i]!;
    const length = sequenceLength(lead);
    const one = bytes.subarray(i, i + length);
    if (lead < 0x20 && lead !== 9 && lead !== 10 && lead !== 13)
      throw new XmlSecurityError('XML_CHARACTER', `Forbidden character at byte ${offset + i}`);
    if (lead >= 0x80 && (one.length < length || !isUtf8(one)))
      throw new XmlSecurityError('XML_ENCODING', `Not UTF-8 at byte ${offset + i}`);
    if (lead === 0xef && one[1] === 0xbf && one[2]! >= 0xbe)
      throw new XmlSecurityError('XML_CHARACTER', `Forbidden character at byte ${offset + i}`);
    i += length;
  }
  throw new XmlSecurityError('XML_CHARACTER', `Forbidden character near byte ${offset}`);
}

const allowedControl = (byte: number): boolean => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13;

/** Whether all bytes of four are allowed; for the few words that hold a control. */
const allowedWord = (v: number): boolean =>
  allowedControl(v & 255) &&
  allowedControl((v >>> 8) & 255) &&
  allowedControl((v >>> 16) & 255) &&
  allowedControl(v >>> 24);

/**
 * No byte below 0x20 in ASCII words. Adding 0x60 carries into the top bit of a byte of 0x20 to 0x7f and never beyond it:
 * one sum and one AND for four bytes, eight words a turn.
 */
function withoutControls(words: Int32Array): boolean {
  const count = words.length;
  const whole = count & ~7;
  let all = -1;
  let w = 0;
  for (; w < whole; w += 8) {
    all &=
      (words[w]! + 0x60606060) &
      (words[w + 1]! + 0x60606060) &
      (words[w + 2]! + 0x60606060) &
      (words[w + 3]! + 0x60606060) &
      (words[w + 4]! + 0x60606060) &
      (words[w + 5]! + 0x60606060) &
      (words[w + 6]! + 0x60606060) &
      (words[w + 7]! + 0x60606060);
  }
  for (; w < count; w++) all &= words[w]! + 0x60606060;
  return (all & 0x80808080) === (0x80808080 | 0);
}

/** Only allowed controls, whatever the encoding: byte tests only for words that hold a byte below 0x20. */
function withAllowedControls(words: Int32Array): boolean {
  for (let w = 0; w < words.length; w++) {
    const v = words[w]!;
    if (((v - 0x20202020) & ~v & 0x80808080) !== 0 && !allowedWord(v)) return false;
  }
  return true;
}

const shortText = 64;

/** Checks that bytes are UTF-8 and hold only characters of XML 1.0. Text is most of a document: four bytes at a time. */
export function requireXmlUtf8(bytes: Buffer, offset: number): void {
  const length = bytes.length;
  let good = true;
  let ascii = true;
  let i = 0;
  if (length >= shortText) {
    ascii = isAscii(bytes);
    const unaligned = (4 - (bytes.byteOffset & 3)) & 3;
    for (; i < unaligned; i++) good &&= allowedControl(bytes[i]!);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + i, (length - i) >>> 2);
    good &&= (ascii && withoutControls(words)) || withAllowedControls(words);
    i += words.length << 2;
  }
  for (; i < length; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) ascii = false;
    good &&= allowedControl(byte);
  }
  if (good && !ascii)
    good = isUtf8(bytes) && !bytes.includes('\ufffe', 0, 'utf8') && !bytes.includes('\uffff', 0, 'utf8');
  if (!good) refuseFirst(bytes, offset);
}
