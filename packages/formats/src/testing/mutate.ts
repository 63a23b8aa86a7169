import fc from 'fast-check';

/**
 * Well-formed documents near a valid one: an element taken out, doubled, moved, emptied, renamed; a text or an
 * attribute changed. Works on the text of a document that has no comments and no CDATA.
 */
export type Mutation =
  | { kind: 'remove' | 'double' | 'empty' | 'swap' | 'foreign' | 'nest'; at: number }
  | { kind: 'text'; at: number; value: string }
  | { kind: 'rename'; at: number; name: string }
  | { kind: 'attribute'; at: number; value: string };

export function mutation(values: readonly string[], names: readonly string[]): fc.Arbitrary<Mutation> {
  const at = fc.nat({ max: 10_000 });
  return fc.oneof(
    fc.record({ kind: fc.constantFrom('remove', 'double', 'empty', 'swap', 'foreign', 'nest'), at }),
    fc.record({ kind: fc.constant('text'), at, value: fc.constantFrom(...values) }),
    fc.record({ kind: fc.constant('rename'), at, name: fc.constantFrom(...names) }),
    fc.record({
      kind: fc.constant('attribute'),
      at,
      value: fc.constantFrom('extra="1"', 'schemeID="other"', 'schemeID=""', 'xml:lang="sv"'),
    }),
  ) as fc.Arbitrary<Mutation>;
}

interface Span {
  start: number;
  contentStart: number;
  contentEnd: number;
  end: number;
  name: string;
}

function spans(xml: string): Span[] {
  const found: Span[] = [];
  const open: Span[] = [];
  for (const match of xml.matchAll(/<(\/?)([\w:.-]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g)) {
    const end = match.index + match[0].length;
    if (match[1]) {
      const span = open.pop();
      if (span) Object.assign(span, { contentEnd: match.index, end });
      continue;
    }
    const span = { start: match.index, contentStart: end, contentEnd: end, end, name: match[2] ?? '' };
    found.push(span);
    if (!match[4]) open.push(span);
  }
  return found;
}

export function mutate(xml: string, mutations: readonly Mutation[]): string {
  return mutations.reduce(apply, xml);
}

function apply(xml: string, change: Mutation): string {
  const all = spans(xml);
  const leaves = all.filter(
    (span) =>
      span.contentEnd > span.contentStart && !xml.slice(span.contentStart, span.contentEnd).includes('<'),
  );
  // The root stays: without it nothing is left to compare.
  const inner = all.slice(1);
  const pool = change.kind === 'text' ? leaves : inner;
  const span = pool[change.at % pool.length];
  if (!span) return xml;
  const whole = xml.slice(span.start, span.end);
  const content = xml.slice(span.contentStart, span.contentEnd);
  const put = (start: number, end: number, text: string) => xml.slice(0, start) + text + xml.slice(end);
  switch (change.kind) {
    case 'remove':
      return put(span.start, span.end, '');
    case 'double':
      return put(span.start, span.end, whole + whole);
    case 'empty':
      return span.contentEnd > span.contentStart ? put(span.contentStart, span.contentEnd, '') : xml;
    case 'nest':
      return put(span.contentEnd, span.contentEnd, whole);
    case 'foreign':
      return put(span.end, span.end, '<f:extra xmlns:f="urn:exempel:extra"><f:inner>x</f:inner></f:extra>');
    case 'swap': {
      const next = all.find((other) => other.start >= span.end && other.start - span.end < 200);
      if (!next || next.end === next.contentEnd) return xml;
      return put(
        span.start,
        next.end,
        xml.slice(next.start, next.end) + xml.slice(span.end, next.start) + whole,
      );
    }
    case 'text':
      return put(span.contentStart, span.contentEnd, change.value);
    case 'rename': {
      if (span.end === span.contentEnd) return xml;
      const prefix = span.name.includes(':') ? `${span.name.split(':')[0]}:` : '';
      const tag = xml.slice(span.start, span.contentStart).replace(span.name, `${prefix}${change.name}`);
      return put(span.start, span.end, `${tag}${content}</${prefix}${change.name}>`);
    }
    case 'attribute': {
      const tag = xml.slice(span.start, span.contentStart);
      const name = change.value.split('=')[0] ?? '';
      if (tag.includes(` ${name}=`)) return xml;
      return put(span.start + 1 + span.name.length, span.start + 1 + span.name.length, ` ${change.value}`);
    }
  }
}
