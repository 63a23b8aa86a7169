import { openError } from '../errors/as4-error.ts';
import type { ByteSource } from './byte-source.ts';

export interface HeaderLimits {
  readonly headerLines: number;
  readonly headerLineBytes: number;
}

const crlf = Buffer.from('\r\n');
const name = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:/;

/** Two of these in one part, and two readers see two different messages. */
const single: ReadonlySet<string> = new Set(['content-type', 'content-id', 'content-transfer-encoding']);

/**
 * The headers of one part: names in lower case, folded lines unfolded (section 2.8). Leaves the CRLF of the empty
 * line in the source: it may be the first octets of the next delimiter when the part is empty.
 * @throws As4Error EBMS:0007
 */
export async function readPartHeaders(
  source: ByteSource,
  limits: HeaderLimits,
): Promise<ReadonlyMap<string, string>> {
  const lines: string[] = [];
  for (let physical = 0; ; physical += 1) {
    const line = await readLine(source, limits.headerLineBytes);
    if (line === '') break;
    if (physical >= limits.headerLines) throw openError('EBMS:0007', 'MIME part: too many header lines');
    if (/^[ \t]/.test(line)) {
      const last = lines.pop();
      if (last === undefined) throw openError('EBMS:0007', 'MIME part: header begins with a folded line');
      const unfolded = `${last} ${line.trim()}`;
      if (unfolded.length > limits.headerLineBytes)
        throw openError('EBMS:0007', 'MIME part: header too long');
      lines.push(unfolded);
    } else {
      lines.push(line);
    }
  }
  return toMap(lines);
}

function toMap(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const match = name.exec(line);
    if (!match?.[1]) throw openError('EBMS:0007', 'MIME part: a header line without a name');
    const key = match[1].toLowerCase();
    if (headers.has(key) && single.has(key)) throw openError('EBMS:0007', `MIME part: ${key} occurs twice`);
    headers.set(key, line.slice(match[0].length).trim());
  }
  return headers;
}

/** One line without its CRLF; for the empty line the CRLF is left where it is. */
async function readLine(source: ByteSource, maxBytes: number): Promise<string> {
  let searched = 0;
  for (;;) {
    const end = source.buffer.indexOf(crlf, searched);
    if (end >= 0) {
      if (end > maxBytes) throw openError('EBMS:0007', 'MIME part: header line too long');
      if (end === 0) return '';
      const line = source.take(end).toString('latin1');
      source.take(2);
      if (/[\r\n\0]/.test(line)) throw openError('EBMS:0007', 'MIME part: control characters in a header');
      return line;
    }
    if (source.buffer.length > maxBytes) throw openError('EBMS:0007', 'MIME part: header line too long');
    searched = Math.max(0, source.buffer.length - 1);
    if (!(await source.fill())) throw openError('EBMS:0007', 'MIME: cut short in the headers of a part');
  }
}
