import { XmlSecurityError } from '../errors.ts';

/** Base64 of a stream, no line breaks. */
export async function* encodeBase64(octets: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of octets) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (rest.length > 0) {
      // Complete the open group of three only: the large chunk is not copied.
      const need = Math.min(3 - rest.length, bytes.length);
      rest = Buffer.concat([rest, bytes.subarray(0, need)]);
      bytes = bytes.subarray(need);
      if (rest.length < 3) continue;
      yield Buffer.from(rest.toString('base64'), 'latin1');
    }
    const whole = bytes.length - (bytes.length % 3);
    rest = Buffer.from(bytes.subarray(whole));
    if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
}

const refuse = (): never => {
  throw new XmlSecurityError('ENC_FORM', 'CipherValue is not base64');
};

function decodeGroups(text: string, last: boolean): Buffer {
  // Node skips what it does not know and takes the URL alphabet too: both show in the length or are looked for.
  if (text.includes('-') || text.includes('_')) refuse();
  const octets = Buffer.from(text, 'base64');
  const padding = last ? (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0) : 0;
  if (octets.length !== (text.length / 4) * 3 - padding) refuse();
  return octets;
}

const whiteSpace = /[\t\n\r ]+/g;

/** Decodes base64 text from a stream; white space is skipped, anything else foreign is ENC_FORM. */
export async function* decodeBase64Stream(text: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let rest = '';
  for await (const chunk of text) {
    let piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    if (whiteSpace.test(piece)) piece = piece.replace(whiteSpace, '');
    whiteSpace.lastIndex = 0;
    piece = rest + piece;
    // The last group stays back: only it may hold '='.
    const whole = Math.max(0, Math.ceil(piece.length / 4) * 4 - 4);
    rest = piece.slice(whole);
    if (whole > 0) yield decodeGroups(piece.slice(0, whole), false);
  }
  if (rest.length % 4 !== 0) refuse();
  if (rest.length > 0) yield decodeGroups(rest, true);
}
