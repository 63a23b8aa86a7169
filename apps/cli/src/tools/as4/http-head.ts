/** The head of an HTTP message as it stood in a dump. */
export interface HttpHead {
  /** `POST /as4 HTTP/1.1` or `HTTP/1.1 200 OK`; many dumps leave it out. */
  readonly startLine: string | undefined;
  /** Names in lower case, in order. */
  readonly fields: readonly (readonly [string, string])[];
  /** Octets of the head, its empty line included. */
  readonly length: number;
}

const field = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)$/;
const startLine = /^(?:[A-Z]{3,10} \S+ HTTP\/\d|HTTP\/\d)/;

/** Reads a head from the beginning of a dump; lines may end with LF alone. Undefined: there is none. */
export function readHttpHead(octets: Buffer): HttpHead | undefined {
  const text = octets.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  const lines = (end ? text.slice(0, end.index) : text).split(/\r?\n/);
  const first = lines[0] ?? '';
  const start = startLine.test(first) ? lines.shift() : undefined;
  const fields: [string, string][] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    const match = field.exec(line);
    if (/^[ \t]/.test(line) && last) last[1] += ` ${line.trim()}`;
    else if (match?.[1]) fields.push([match[1].toLowerCase(), (match[2] ?? '').trim()]);
    else return undefined;
  }
  if (!end || (fields.length === 0 && start === undefined)) return undefined;
  return { startLine: start, fields, length: end.index + end[0].length };
}

export function fieldsOf(head: HttpHead | undefined, name: string): string[] {
  return (head?.fields ?? []).filter(([key]) => key === name).map(([, value]) => value);
}
