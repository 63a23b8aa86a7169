import { openError } from '../errors/as4-error.ts';
import { ByteSource } from './byte-source.ts';
import { stripContentId } from './content-id.ts';
import { type ContentType, parseContentType } from './content-type.ts';
import { classifyDelimiter } from './delimiter.ts';
import { type HeaderLimits, readPartHeaders } from './part-headers.ts';
import { decodeTransfer } from './transfer-decoding.ts';

export interface MimeLimits extends HeaderLimits {
  readonly parts: number;
}

export interface MimePart {
  readonly headers: ReadonlyMap<string, string>;
  /** Without brackets; undefined when the part has none. */
  readonly contentId: string | undefined;
  readonly contentType: ContentType | undefined;
  /** After transfer decoding. To be read once, before the next part is asked for; what is left is skipped. */
  readonly content: AsyncIterable<Buffer>;
}

export const defaultMimeLimits: MimeLimits = { parts: 16, headerLines: 64, headerLineBytes: 8192 };
const maxPreambleBytes = 64 * 1024;
const crlf = Buffer.from('\r\n');

/**
 * The parts of a multipart body as they come, in constant memory (section 2). Preamble and epilogue are skipped.
 * @throws As4Error EBMS:0007: cut short, too many parts, headers that are not readable or ambiguous
 */
export async function* readMultipart(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  limits: Partial<MimeLimits> = {},
): AsyncGenerator<MimePart, void, void> {
  const bounds = { ...defaultMimeLimits, ...limits };
  // As if a line end had come before the input: then the first delimiter is like every other.
  const source = new ByteSource(body, crlf);
  try {
    const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
    const preamble = new DelimitedContent(source, delimiter, 0);
    await preamble.skip(maxPreambleBytes);
    let kind = preamble.endedBy;
    if (kind === 'close') throw openError('EBMS:0007', 'MIME: no part');
    for (let count = 0; kind === 'part'; count += 1) {
      if (count >= bounds.parts) throw openError('EBMS:0007', 'MIME: too many parts');
      const headers = await readPartHeaders(source, bounds);
      const content = new DelimitedContent(source, delimiter, crlf.length);
      yield describePart(headers, content);
      await content.skip();
      kind = content.endedBy;
    }
    await source.drain();
  } finally {
    await source.close();
  }
}

function describePart(headers: ReadonlyMap<string, string>, content: AsyncIterable<Buffer>): MimePart {
  const id = headers.get('content-id');
  const type = headers.get('content-type');
  return {
    headers,
    contentId: id === undefined ? undefined : stripContentId(id),
    contentType: type === undefined ? undefined : parseContentType(type),
    content: decodeTransfer(headers.get('content-transfer-encoding'), content),
  };
}

/** Octets up to the next delimiter, whose line is taken away too. */
class DelimitedContent implements AsyncIterable<Buffer> {
  #source: ByteSource;
  #delimiter: Buffer;
  #lead: number;
  #iterator: AsyncGenerator<Buffer, void, void> | undefined;
  endedBy: 'part' | 'close' | undefined;

  /** `lead`: octets at the start that can begin a delimiter but are not content. */
  constructor(source: ByteSource, delimiter: Buffer, lead: number) {
    this.#source = source;
    this.#delimiter = delimiter;
    this.#lead = lead;
  }

  [Symbol.asyncIterator](): AsyncGenerator<Buffer, void, void> {
    this.#iterator ??= this.#read();
    return this.#iterator;
  }

  /** Passes over what has not been read. */
  async skip(maxBytes = Number.POSITIVE_INFINITY): Promise<void> {
    let skipped = 0;
    // A reader that stopped half-way has closed the generator: begin a new one where the source stands.
    while (this.endedBy === undefined) {
      for await (const chunk of this.#read()) {
        skipped += chunk.length;
        if (skipped > maxBytes) throw openError('EBMS:0007', 'MIME: preamble too long');
      }
    }
  }

  async *#read(): AsyncGenerator<Buffer, void, void> {
    const source = this.#source;
    let from = 0;
    while (this.endedBy === undefined) {
      const at = source.buffer.indexOf(this.#delimiter, from);
      if (at < 0) {
        const settled = source.buffer.length - (this.#delimiter.length - 1);
        if (settled > this.#lead) {
          from = 0;
          yield* this.#content(settled);
          continue;
        }
        from = Math.max(0, settled);
        await this.#more();
        continue;
      }
      const found = classifyDelimiter(source.buffer, at, this.#delimiter.length, source.ended);
      if (found.kind === 'more') {
        from = at;
        await source.fill();
      } else if (found.kind === 'content') {
        from = at + crlf.length;
      } else {
        yield* this.#content(at);
        source.take(found.length);
        this.endedBy = found.kind;
      }
    }
  }

  *#content(length: number): Generator<Buffer, void, void> {
    const octets = this.#source.take(length);
    const lead = Math.min(this.#lead, length);
    this.#lead -= lead;
    if (octets.length > lead) yield octets.subarray(lead);
  }

  async #more(): Promise<void> {
    if (!(await this.#source.fill()))
      throw openError('EBMS:0007', 'MIME: cut short, the closing boundary is missing');
  }
}
