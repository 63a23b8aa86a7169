import { escapeAttribute } from '@budkavle/xml-security';

/** A root tag longer than this is left as it is: whoever parses it will refuse it. */
const MAX_TAG = 64 * 1024;

/**
 * An element that was encrypted in place may use prefixes that its ancestors declare (XML Encryption 4.4: the
 * plaintext is parsed in their context); Apache Santuario serialises it so, without those declarations. Puts the
 * ancestors' declarations on the element itself, as far as it has none of its own, so that it stands alone.
 */
export async function* inNamespaceContext(
  source: AsyncIterable<Uint8Array>,
  context: ReadonlyMap<string, string>,
): AsyncIterable<Buffer> {
  let held: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (!held) {
      yield octets;
      continue;
    }
    held = Buffer.concat([held, octets]);
    const tag = rootTag(held);
    if (!tag && held.length <= MAX_TAG) continue;
    yield tag ? declare(held, tag, context) : held;
    held = undefined;
  }
  if (held && held.length > 0) yield held;
}

interface Tag {
  readonly start: number;
  /** Where declarations are put in: before `>` or `/>`. */
  readonly insert: number;
}

/** Positions in latin1 are those of the octets: markup is ASCII, and other octets do not matter here. */
function rootTag(octets: Buffer): Tag | undefined {
  const text = octets.toString('latin1');
  let at = 0;
  for (;;) {
    const start = text.indexOf('<', at);
    if (start < 0) return undefined;
    if (text[start + 1] === undefined) return undefined;
    if (text.startsWith('<?', start)) at = text.indexOf('?>', start);
    else if (text.startsWith('<!', start)) {
      // A comment; DOCTYPE is refused by the reader, so it does not matter where this ends.
      if (text.length < start + 4) return undefined;
      at = text.indexOf(text.startsWith('<!--', start) ? '-->' : '>', start);
    } else return tagFrom(text, start);
    if (at < 0) return undefined;
  }
}

function tagFrom(text: string, start: number): Tag | undefined {
  let quote = '';
  for (let i = start; i < text.length; i += 1) {
    const character = text[i] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return { start, insert: text[i - 1] === '/' ? i - 1 : i };
  }
  return undefined;
}

function declare(octets: Buffer, tag: Tag, context: ReadonlyMap<string, string>): Buffer {
  // Attribute values are taken out first: `a="xmlns:p="` declares nothing.
  const names = octets.toString('latin1', tag.start, tag.insert).replace(/"[^"]*"|'[^']*'/g, '""');
  const declared = new Set([...names.matchAll(/\sxmlns(?::([^\s=]+))?\s*=/g)].map((match) => match[1] ?? ''));
  let added = '';
  for (const [prefix, uri] of context) {
    if (prefix === 'xml' || declared.has(prefix) || uri === '') continue;
    added += ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(uri)}"`;
  }
  if (added === '') return octets;
  return Buffer.concat([octets.subarray(0, tag.insert), Buffer.from(added), octets.subarray(tag.insert)]);
}
