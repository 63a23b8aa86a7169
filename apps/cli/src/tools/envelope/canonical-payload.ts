import { createCanonicalizer, XmlReader } from '@budkavle/xml-security';

/**
 * The canonical octets of a document's root element, as a stream: what an envelope takes as payload. The XML declaration,
 * comments and white space around the root are left out. XML_* for what is not well-formed.
 */
export async function* canonicalPayload(source: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let ready: Buffer[] = [];
  let depth = 0;
  const canonical = createCanonicalizer({ mode: 'inclusive' }, (octets) => ready.push(Buffer.from(octets)));
  const reader = new XmlReader(
    {
      ...handlers(canonical),
      startElement(element) {
        depth = element.depth;
        canonical.startElement(element);
      },
      endElement(element) {
        depth = element.depth - 1;
        canonical.endElement(element);
      },
      processingInstruction(target, data) {
        if (depth > 0) canonical.processingInstruction(target, data);
      },
    },
    { maxBytes: Number.MAX_SAFE_INTEGER },
  );
  for await (const chunk of source) {
    reader.write(chunk);
    yield* ready;
    ready = [];
  }
  reader.end();
  yield* ready;
}

function handlers(canonical: ReturnType<typeof createCanonicalizer>) {
  return {
    text: (chunk: Buffer) => canonical.text(chunk),
    comment: (text: string) => canonical.comment(text),
  };
}
