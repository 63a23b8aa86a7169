/**
 * Base64 as RFC 4648 has it, decoded as it comes. White space inside is allowed (line breaks of other software),
 * everything else that is not the alphabet is not: Buffer.from would silently skip it.
 */
export class Base64Decoder {
  #rest = '';
  #padding = 0;
  #valid = true;
  /** Characters of the alphabet and padding so far. */
  #characters = 0;

  get valid(): boolean {
    return this.#valid;
  }

  /** The octets that are complete. Nothing more after a fault. */
  write(chunk: Buffer): Buffer {
    if (!this.#valid) return Buffer.alloc(0);
    let text = chunk.toString('latin1');
    if (/[ \t\r\n]/.test(text)) text = text.replace(/[ \t\r\n]+/g, '');
    if (text === '') return Buffer.alloc(0);
    this.#characters += text.length;
    const equals = text.indexOf('=');
    const data = equals < 0 ? text : text.slice(0, equals);
    const padding = text.slice(data.length);
    this.#padding += padding.length;
    const afterPadding = this.#padding > padding.length && data !== '';
    if (afterPadding || this.#padding > 2 || /[^=]/.test(padding) || !/^[A-Za-z0-9+/]*$/.test(data)) {
      this.#valid = false;
      return Buffer.alloc(0);
    }
    const joined = this.#rest + data;
    const whole = joined.length - (joined.length % 4);
    this.#rest = joined.slice(whole);
    return Buffer.from(joined.slice(0, whole), 'base64');
  }

  /** The last octets; `valid` tells whether the whole was base64. */
  end(): Buffer {
    if (this.#characters === 0 || this.#characters % 4 !== 0 || this.#rest.length === 1) this.#valid = false;
    return this.#valid ? Buffer.from(this.#rest, 'base64') : Buffer.alloc(0);
  }
}

/** Base64 without line breaks, in whole quantums. */
export async function* encodeBase64(source: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    const joined =
      rest.length > 0
        ? Buffer.concat([rest, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const whole = joined.length - (joined.length % 3);
    // A copy: the source may reuse its buffer.
    rest = Buffer.from(joined.subarray(whole));
    if (whole > 0) yield Buffer.from(joined.subarray(0, whole).toString('base64'), 'latin1');
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
}
