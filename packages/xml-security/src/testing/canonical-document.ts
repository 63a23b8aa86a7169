import type fc from 'fast-check';
import { createCanonicalizer } from '../c14n/canonicalizer.ts';
import { XmlReader } from '../reader/reader.ts';
import { arbitraryXml } from './arbitrary-xml.ts';

export interface CanonicalDocument {
  /** Up to, not including, the root's end tag. */
  readonly parts: Buffer;
  readonly rootEndTag: string;
  readonly namespaces: ReadonlyMap<string, string>;
}

/** Generated documents in canonical form, without comments and instructions: what signEnveloped takes. */
export const canonicalDocument: fc.Arbitrary<CanonicalDocument> = arbitraryXml.map((xml) => {
  const octets: Buffer[] = [];
  const writer = createCanonicalizer({ mode: 'inclusive' }, (chunk) => octets.push(Buffer.from(chunk)));
  let namespaces = new Map<string, string>();
  const reader = new XmlReader({
    startElement(start) {
      if (start.depth === 1) namespaces = new Map(start.namespaces.map(({ prefix, uri }) => [prefix, uri]));
      writer.startElement(start);
    },
    endElement: (end) => writer.endElement(end),
    text: (chunk) => writer.text(chunk),
  });
  reader.write(Buffer.from(xml));
  reader.end();
  const whole = Buffer.concat(octets);
  const end = whole.lastIndexOf('</');
  return { parts: whole.subarray(0, end), rootEndTag: whole.toString('utf8', end), namespaces };
});
