import { randomBytes } from 'node:crypto';
import { As4Error } from '../errors/as4-error.ts';
import { isPlainContentId } from './content-id.ts';

export interface PartToWrite {
  readonly contentType: string;
  readonly contentId: string;
  readonly length: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface WrittenMultipart {
  /** For the HTTP header; no charset on the outer type. */
  readonly contentType: string;
  readonly contentLength: number;
  /** The octets; may be asked for again. */
  body(): AsyncIterable<Buffer>;
}

/**
 * Packs a SOAP root part and its attachments exactly as in section 2: CRLF, binary, Content-IDs in angle brackets.
 * @throws As4Error AS4_USAGE for a Content-ID that would need encoding
 */
export function writeMultipart(parts: readonly [PartToWrite, ...PartToWrite[]]): WrittenMultipart {
  for (const part of parts)
    if (!isPlainContentId(part.contentId))
      throw new As4Error('AS4_USAGE', 'a Content-ID that needs encoding');
  const boundary = `b-${randomBytes(24).toString('hex')}`;
  const heads = parts.map((part, index) =>
    Buffer.from(`${index === 0 ? '' : '\r\n'}${head(part, boundary)}`, 'latin1'),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1');
  const contentLength = heads.reduce((sum, octets) => sum + octets.length, tail.length) + contentOf(parts);
  return {
    contentType: `multipart/related; boundary="${boundary}"; type="application/soap+xml"; start="<${parts[0].contentId}>"; start-info="application/soap+xml"`,
    contentLength,
    body: () => write(parts, heads, tail),
  };
}

function head(part: PartToWrite, boundary: string): string {
  return `--${boundary}\r\nContent-Type: ${part.contentType}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${part.contentId}>\r\n\r\n`;
}

function contentOf(parts: readonly PartToWrite[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

async function* write(
  parts: readonly PartToWrite[],
  heads: readonly Buffer[],
  tail: Buffer,
): AsyncIterable<Buffer> {
  for (const [index, part] of parts.entries()) {
    yield heads[index] as Buffer;
    for await (const chunk of part.open())
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  yield tail;
}
