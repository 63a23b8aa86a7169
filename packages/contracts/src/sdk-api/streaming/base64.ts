import { ContractError } from '../../errors.ts';

const alphabet = /^[A-Za-z0-9+/]*$/;
const lineBreaks = /[\r\n\t ]+/g;

/** Decodes base64 (RFC 4648 4, line breaks allowed) piece by piece; strict about everything else: CONTRACT_JSON. */
export class Base64Decoder {
  #carry = '';
  #padding = 0;

  /** The octets that are complete so far. */
  write(text: string): Buffer {
    let input = text.replace(lineBreaks, '');
    const pad = input.indexOf('=');
    if (this.#padding > 0 && input.length > 0 && pad !== 0) throw malformed();
    if (pad >= 0) {
      const tail = input.slice(pad);
      if (!/^={1,2}$/.test(tail)) throw malformed();
      this.#padding += tail.length;
      input = input.slice(0, pad);
    }
    if (!alphabet.test(input)) throw malformed();
    const all = this.#carry + input;
    const whole = all.length - (all.length % 4);
    this.#carry = all.slice(whole);
    return Buffer.from(all.slice(0, whole), 'base64');
  }

  /** The last octets. */
  end(): Buffer {
    const missing = (4 - this.#carry.length) % 4;
    if (missing === 3 || this.#padding !== missing) throw malformed();
    const last = Buffer.from(this.#carry, 'base64');
    // Bits that are thrown away must be zero: one file has one text.
    if (last.toString('base64').replace(/=+$/, '') !== this.#carry) throw malformed();
    return last;
  }
}

function malformed(): ContractError {
  return new ContractError('CONTRACT_JSON', 'The content of a file is not base64');
}

/** Base64 of a stream, piece by piece. */
export async function* encodeBase64(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let carry: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    const all = carry.length > 0 ? Buffer.concat([carry, chunk]) : asBuffer(chunk);
    const whole = all.length - (all.length % 3);
    if (whole > 0) yield Buffer.from(all.toString('base64', 0, whole), 'latin1');
    carry = Buffer.from(all.subarray(whole));
  }
  if (carry.length > 0) yield Buffer.from(carry.toString('base64'), 'latin1');
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
