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

/** Octets of whole groups of four; undefined when something in them is no base64 (white space too). */
function decodeGroups(groups: Buffer, padding: number): Buffer | undefined {
  // Node skips what it does not know and takes the URL alphabet too: the first shows in the length.
  if (groups.includes(0x2d) || groups.includes(0x5f)) return undefined;
  const octets = Buffer.from(groups.toString('latin1'), 'base64');
  return octets.length === (groups.length / 4) * 3 - padding ? octets : undefined;
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function withoutSpace(text: Buffer): Buffer {
  const bare = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] ?? 0;
    if (byte > 0x20 || !isSpace(byte)) bare[length++] = byte;
  }
  return bare.subarray(0, length);
}

class Base64Decoder {
  /** One to four characters without white space: only the last group may hold '='. */
  #rest: Buffer = Buffer.alloc(0);

  /** Most texts are written without white space: it is looked for only when plain decoding does not work out. */
  push(text: Buffer): Buffer[] {
    return this.#decode(text) ?? this.#decode(withoutSpace(text)) ?? refuse();
  }

  end(): Buffer {
    const rest = this.#rest;
    const padding = rest[3] !== 0x3d ? 0 : rest[2] === 0x3d ? 2 : 1;
    return (rest.length % 4 === 0 ? decodeGroups(rest, padding) : undefined) ?? refuse();
  }

  #decode(text: Buffer): Buffer[] | undefined {
    const missing = (4 - this.#rest.length) % 4;
    const first = Buffer.concat([this.#rest, text.subarray(0, missing)]);
    const body = text.subarray(missing);
    const whole = Math.max(0, Math.ceil(body.length / 4) - 1) * 4;
    const rest = body.length > 0 ? Buffer.from(body.subarray(whole)) : first;
    if (rest.some(isSpace)) return undefined;
    const pieces = body.length > 0 ? [decodeGroups(first, 0), decodeGroups(body.subarray(0, whole), 0)] : [];
    const octets = pieces.filter((piece) => piece !== undefined);
    if (octets.length < pieces.length) return undefined;
    this.#rest = rest;
    return octets.filter((piece) => piece.length > 0);
  }
}

/** Decodes base64 text from a stream; white space is skipped, anything else foreign is ENC_FORM. */
export async function* decodeBase64Stream(text: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  const decoder = new Base64Decoder();
  for await (const chunk of text)
    yield* decoder.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  const last = decoder.end();
  if (last.length > 0) yield last;
}
