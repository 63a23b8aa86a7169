import { expect, it } from 'vitest';
import { XmlReader } from './reader.ts';

it.each([1, 2, 3, 4, 5, 7])('a chunk may end right after the first byte of markup (pieces of %i)', (size) => {
  const xml = Buffer.from('<t:a xmlns:t="urn:a" b="1"><t:b>x&amp;y</t:b><t:c/></t:a>');
  const events: string[] = [];
  const reader = new XmlReader({
    startElement: (element) => events.push(`<${element.localName}@${element.offset}`),
    endElement: (element) => events.push(`>${element.localName}@${element.end}`),
    text: (chunk) => events.push(chunk.toString()),
  });
  for (let at = 0; at < xml.length; at += size) reader.write(xml.subarray(at, at + size));
  reader.end();
  expect(events.join(' ').replace('x & y', 'x&y')).toMatch(/^<a@0 <b@27 x ?& ?y >b@\d+ <c@\d+ >c@\d+ >a@57$/);
});
