import type { Input } from '../files/input.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import { looksChunked, withCrlf, withoutChunks } from './body-stream.ts';
import { fieldsOf, type HttpHead, readHttpHead } from './http-head.ts';

/** An HTTP message as it was found, made ready for reading. */
export interface Dump {
  readonly section: SectionBuilder;
  /** From the head, or told from the first octets. */
  readonly contentType: string;
  readonly isAnswer: boolean;
  body(): AsyncIterable<Buffer>;
}

const headBytes = 64 * 1024;
const shownFields = ['content-type', 'content-length', 'transfer-encoding', 'content-encoding', 'soapaction'];

/** Finds out what a file is: head or not, multipart or SOAP. Undefined: none of these. */
export async function readDump(input: Input): Promise<Dump | undefined> {
  const octets = await collect(input.range(0, Math.min(headBytes, input.size)));
  const skipped = leadingBytes(octets);
  const start = octets.subarray(skipped);
  const bare = bareType(start);
  const head = bare === undefined ? readHttpHead(start) : undefined;
  if (bare === undefined && !head) return undefined;
  const section = headSection(head, bare);
  const from = skipped + (head?.length ?? 0);
  const bodyStart = octets.subarray(from);
  const body = decoded(section, head, () => input.range(from, input.size), bodyStart);
  const contentType = bare ?? typeOf(head, section, bodyStart);
  if (contentType === undefined) return undefined;
  const repaired = repairedLines(section, contentType, bodyStart, body);
  return { section, contentType, isAnswer: head?.startLine?.startsWith('HTTP/') ?? false, body: repaired };
}

/** A byte order mark and empty lines before anything else. */
function leadingBytes(octets: Buffer): number {
  let at = octets.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  while (octets[at] === 0x0d || octets[at] === 0x0a) at += 1;
  return at;
}

/** What a body without head is: a multipart by its first delimiter, or SOAP by its first character. */
function bareType(start: Buffer): string | undefined {
  const text = start.subarray(0, 256).toString('latin1');
  if (/^<[?!A-Za-z_]/.test(text)) return 'application/soap+xml';
  const delimiter = /^--([0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?])[ \t]*\r?\n/.exec(text);
  return delimiter?.[1] === undefined
    ? undefined
    : `multipart/related; type="application/soap+xml"; boundary="${delimiter[1]}"`;
}

function headSection(head: HttpHead | undefined, bare: string | undefined): SectionBuilder {
  const section = new SectionBuilder('HTTP');
  if (!head) {
    return section
      .fact('head', 'none in the dump')
      .fact(
        'body',
        bare?.startsWith('multipart') ? 'multipart, by its first delimiter' : 'SOAP, by its first character',
      );
  }
  section.fact('start line', head.startLine);
  for (const [name, value] of head.fields) if (shownFields.includes(name)) section.fact(name, value);
  return section;
}

function typeOf(head: HttpHead | undefined, section: SectionBuilder, bodyStart: Buffer): string | undefined {
  const [type, ...more] = fieldsOf(head, 'content-type');
  if (more.length > 0) section.fault('content type', 'Content-Type occurs twice', { code: 'AS4_HTTP' });
  if (type !== undefined) return type;
  const guessed = bareType(bodyStart.subarray(leadingBytes(bodyStart)));
  if (guessed !== undefined)
    section.fault('content type', 'Content-Type is missing; told from the body', { code: 'AS4_HTTP' });
  return guessed;
}

function decoded(
  section: SectionBuilder,
  head: HttpHead | undefined,
  body: () => AsyncIterable<Buffer>,
  bodyStart: Buffer,
): () => AsyncIterable<Buffer> {
  const chunked = fieldsOf(head, 'transfer-encoding').some((value) => /\bchunked\b/i.test(value));
  if (!chunked || !looksChunked(bodyStart)) return body;
  section.fact('body', 'in chunks, put together');
  return () => withoutChunks(body());
}

/** Line ends are part of MIME: with LF alone nothing would be found. */
function repairedLines(
  section: SectionBuilder,
  contentType: string,
  bodyStart: Buffer,
  body: () => AsyncIterable<Buffer>,
): () => AsyncIterable<Buffer> {
  const text = bodyStart.toString('latin1');
  const delimiter = /^[ \t]*--[^\r\n]{1,72}(\r?\n)/m.exec(text);
  if (!/^multipart\//i.test(contentType) || delimiter?.[1] !== '\n') return body;
  section.fault(
    'line ends',
    'LF alone: MIME needs CRLF. Read as if it were so; binary parts may have suffered',
    {
      code: 'EBMS:0007',
    },
  );
  return () => withCrlf(body());
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}
