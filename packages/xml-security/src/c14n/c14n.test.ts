// biome-ignore-all lint/style/noNonNullAssertion: a test that finds nothing where something is due fails, as it should
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { type XmlElement as LibElement, XmlC14NMode, XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { XmlReader } from '../reader/reader.ts';
import { arbitraryXml } from '../testing/arbitrary-xml.ts';
import { hasVectors, patience, runs, split, vector, vectorUrl } from '../testing/support.ts';
import { child, childElements } from '../tree/navigate.ts';
import { parseXml } from '../tree/parse.ts';
import { canonicalize } from './canonicalize.ts';
import { type C14nOptions, createCanonicalizer } from './canonicalizer.ts';

function c14n(xml: Buffer, options: C14nOptions, places: number[] = []): string {
  const out: Buffer[] = [];
  const reader = new XmlReader(createCanonicalizer(options, (octets) => out.push(Buffer.from(octets))));
  for (const chunk of split(xml, places)) reader.write(chunk);
  reader.end();
  return Buffer.concat(out).toString('utf8');
}

/** libxml2's answer. */
function oracle(xml: string, options: C14nOptions, pick?: (root: LibElement) => LibElement): string {
  using doc = XmlDocument.fromString(xml);
  const mode =
    options.mode === 'exclusive'
      ? {
          mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
          inclusiveNamespacePrefixes: [...(options.inclusivePrefixes ?? [])],
        }
      : { mode: XmlC14NMode.XML_C14N_1_0 };
  const all = { ...mode, withComments: options.comments ?? false };
  return (pick ? pick(doc.root) : doc).canonicalizeToString(all);
}

const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;

const anyOptions: fc.Arbitrary<C14nOptions> = fc.record({
  mode: fc.constantFrom('inclusive' as const, 'exclusive' as const),
  comments: fc.boolean(),
  inclusivePrefixes: fc.subarray(['a', 'c', 'nowhere', '#default']),
});

describe('canonical XML', () => {
  it(
    'equals libxml2 on generated documents, however they are split',
    () => {
      fc.assert(
        fc.property(
          arbitraryXml,
          anyOptions,
          fc.array(fc.nat(3000), { maxLength: 8 }),
          (xml, options, places) => {
            expect(c14n(Buffer.from(xml), options, places)).toBe(oracle(xml, options));
          },
        ),
        runs(300),
      );
    },
    patience(30_000),
  );

  it.skipIf(!hasXmllint)(
    'equals xmllint, as a command of its own, on generated documents',
    () => {
      const modes = { '--c14n': 'inclusive', '--exc-c14n': 'exclusive' } as const;
      fc.assert(
        fc.property(arbitraryXml, fc.constantFrom('--c14n' as const, '--exc-c14n' as const), (xml, flag) => {
          const { status, stdout } = spawnSync('xmllint', ['--nonet', flag, '-'], { input: xml });
          expect(status).toBe(0);
          expect(c14n(Buffer.from(xml), { mode: modes[flag], comments: true })).toBe(stdout.toString());
        }),
        runs(40),
      );
    },
    patience(60_000),
  );

  it(
    'equals libxml2 on subtrees with their context',
    () => {
      fc.assert(
        fc.property(arbitraryXml, anyOptions, (inner, options) => {
          const body = inner.replace(/^<\?xml[^>]*\?>\n/, '');
          const xml = `<a:o xmlns:a="urn:one" xmlns:c="urn:o" xmlns="urn:d" xml:lang="sv"><m xml:space="preserve" xml:lang="fi">${body}</m></a:o>`;
          const m = childElements(parseXml(xml))[0]!;
          const first = childElements(m)[0]!;
          const same = (root: LibElement) => root.get('*/*') as LibElement;
          expect(canonicalize(first, options).toString()).toBe(oracle(xml, options, same));
        }),
        runs(200),
      );
    },
    patience(30_000),
  );

  it(
    'canonical output is a fixed point',
    () => {
      fc.assert(
        fc.property(arbitraryXml, anyOptions, (xml, options) => {
          const once = c14n(Buffer.from(xml), options);
          expect(c14n(Buffer.from(once), options)).toBe(once);
        }),
        runs(100),
      );
    },
    patience(30_000),
  );

  it('honours #default in a PrefixList', () => {
    const el = child(parseXml('<r xmlns="urn:d"><p:x xmlns:p="urn:p"/></r>'), 'urn:p', 'x')!;
    const options = { mode: 'exclusive' as const };
    expect(canonicalize(el, options).toString()).toBe('<p:x xmlns:p="urn:p"></p:x>');
    expect(canonicalize(el, { ...options, inclusivePrefixes: ['#default'] }).toString()).toBe(
      '<p:x xmlns="urn:d" xmlns:p="urn:p"></p:x>',
    );
  });

  it('sorts attributes by code point of URI and name, also beyond the basic plane', () => {
    const xml = '<r xmlns:b="urn:a" xmlns:a="urn:b" \u{10000}="1" \uf900="2" a:x="3" b:x="4"></r>';
    const out = '<r xmlns:a="urn:b" xmlns:b="urn:a" \uf900="2" \u{10000}="1" b:x="4" a:x="3"></r>';
    expect(c14n(Buffer.from(xml), { mode: 'inclusive' })).toBe(out);
  });

  it('escapes a namespace URI like an attribute value (libxml2 does not)', () => {
    const xml = '<r xmlns="urn:a?b&amp;c"></r>';
    expect(c14n(Buffer.from(xml), { mode: 'inclusive' })).toBe(xml);
  });

  it('leaves one element out on demand', () => {
    const root = parseXml('<r>1<s/>2</r>');
    expect(canonicalize(root, { mode: 'inclusive', without: childElements(root)[0]! }).toString()).toBe(
      '<r>12</r>',
    );
  });
});

/** Refused by design: they have a DOCTYPE or are not in UTF-8. */
const refused = /^(example-[13456]|test-.*dtd.*)$/;

const folders = ['without-comments', 'with-comments', 'exc-without-comments'].flatMap((folder) =>
  hasVectors
    ? readdirSync(vectorUrl(`c14n/input/${folder}`))
        .filter((file) => file.endsWith('.xml'))
        .map((file) => [folder, file.slice(0, -4)] as const)
        .filter(
          ([, name]) => !refused.test(name) && !existsSync(vectorUrl(`c14n/input/${folder}/${name}.xpath`)),
        )
    : [],
);

describe.skipIf(!hasVectors)('examples of the recommendation', () => {
  it.each(folders)('%s %s', (folder, name) => {
    const prefixes = existsSync(vectorUrl(`c14n/input/${folder}/${name}.ns`))
      ? vector(`c14n/input/${folder}/${name}.ns`).toString().trim().split(/\s+/)
      : [];
    const options: C14nOptions = {
      mode: folder.startsWith('exc') ? 'exclusive' : 'inclusive',
      comments: folder === 'with-comments',
      inclusivePrefixes: prefixes,
    };
    expect(c14n(vector(`c14n/input/${folder}/${name}.xml`), options)).toBe(
      vector(`c14n/expected/${folder}/${name}`).toString(),
    );
  });
});
