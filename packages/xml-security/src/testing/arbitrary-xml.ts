// biome-ignore-all lint/style/noNonNullAssertion: every index is drawn from the length of its list
import fc from 'fast-check';

const prefixes = ['', 'a', 'b', 'c'];
const locals = ['x', 'y', 'ärende', 'z-1'];
const uris = ['urn:one', 'urn:two', 'urn:three?a=1'];
const texts = [
  '',
  ' ',
  'text',
  'å€😀',
  '&lt;&amp;&gt;',
  '\r\n',
  '\r',
  '\t',
  '&#13;',
  '&#x1F600;',
  '"',
  "'",
  '<![CDATA[<&]]]]>',
  ']',
  '>',
];

interface Node {
  prefix: number;
  local: number;
  declares: [number, number][];
  attributes: [number, number, number][];
  children: (Node | { text: number } | { other: number })[];
}
const others = ['<!-- note - a -->', '<?go on?>', '<?stop?>', '<!--å-->'];

const node = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.record({
    prefix: fc.nat(3),
    local: fc.nat(3),
    declares: fc.array(fc.tuple(fc.nat(3), fc.nat(2)), { maxLength: 3 }),
    attributes: fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(texts.length - 1)), { maxLength: 4 }),
    children: fc.array(
      fc.oneof(
        { depthSize: 'small', withCrossShrink: true, maxDepth: 4 },
        fc.record({ text: fc.nat(texts.length - 1) }),
        fc.record({ other: fc.nat(others.length - 1) }),
        tie('node'),
      ),
      { maxLength: 4 },
    ),
  }) as fc.Arbitrary<Node>,
})).node;

function write(el: Node, scope: ReadonlyMap<string, string>): string {
  const declared = new Map<string, string>();
  for (const [p, u] of el.declares) declared.set(prefixes[p]!, uris[u]!);
  if (el.declares.length === 0 && scope.get('') && el.local === 3) declared.set('', '');
  const now = new Map([...scope, ...declared]);
  const bound = (p: string) => (p === '' || now.get(p) ? p : '');
  const qname = (p: string, l: string) => (bound(p) === '' ? l : `${p}:${l}`);
  let xml = `<${qname(prefixes[el.prefix]!, locals[el.local]!)}`;
  for (const [p, u] of declared) xml += p === '' ? ` xmlns="${u}"` : ` xmlns:${p} = '${u}'`;
  const seen = new Set<string>();
  for (const [p, l, t] of el.attributes) {
    const prefix = bound(prefixes[p]!);
    const key = `${prefix === '' ? '' : now.get(prefix)} ${l}`;
    const value = texts[t]!;
    if (seen.has(key) || value.includes('"') || value.startsWith('<!')) continue;
    seen.add(key);
    xml += `\n ${qname(prefix, locals[l]!)}="${value}"`;
  }
  if (el.children.length === 0) return `${xml} />`;
  xml += '>';
  for (const c of el.children) {
    if ('text' in c) xml += texts[c.text]!.replace(/^>$/, '&gt;');
    else if ('other' in c) xml += others[c.other]!;
    else xml += write(c, now);
  }
  return `${xml}</${qname(prefixes[el.prefix]!, locals[el.local]!)}\n>`;
}

/** Well-formed documents with namespaces, references, CDATA, comments and odd line ends. */
export const arbitraryXml: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '<?xml version="1.0" encoding="utf-8"?>\n', '<!--before--><?pi?>'),
    node,
    fc.constantFrom('', '\n<!--after-->\n<?end x?>'),
  )
  .map(([before, root, after]) => before + write(root, new Map()) + after);
