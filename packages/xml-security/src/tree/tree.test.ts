// biome-ignore-all lint/style/noNonNullAssertion: a test that finds nothing where something is due fails, as it should
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../errors.ts';
import { codeOf } from '../testing/support.ts';
import { element, markup } from '../write/element.ts';
import { escapeAttribute, escapeText } from '../write/escape.ts';
import {
  attribute,
  child,
  childElements,
  childrenNamed,
  inScopeNamespaces,
  textContent,
} from './navigate.ts';
import { parseXml } from './parse.ts';

describe('tree', () => {
  const root = parseXml(
    '<r xmlns="u" xmlns:p="v" p:a="1" a="2"><b>x<!-- c -->y<![CDATA[<]]></b><b/><p:c xmlns=""><d/></p:c></r>',
  );
  it('finds attributes by name and namespace', () => {
    expect([attribute(root, 'a'), attribute(root, 'a', 'v'), attribute(root, 'b')]).toEqual([
      '2',
      '1',
      undefined,
    ]);
  });
  it('finds children, and refuses two where one is due', async () => {
    expect(childrenNamed(root, 'u', 'b')).toHaveLength(2);
    expect(child(root, 'v', 'c')?.parent).toBe(root);
    expect(await codeOf(() => child(root, 'u', 'b'))).toBe('XML_DUPLICATE');
  });
  it('text goes on after a comment', () => expect(textContent(childElements(root)[0]!)).toBe('xy<'));
  it('knows the namespaces in scope', () => {
    const d = childElements(child(root, 'v', 'c')!)[0]!;
    expect(Object.fromEntries(inScopeNamespaces(d))).toEqual({
      p: 'v',
      xml: 'http://www.w3.org/XML/1998/namespace',
    });
    expect(d.namespaceURI).toBe('');
  });
  it('reads 1 MiB and no more unless told', async () => {
    expect(await codeOf(() => parseXml(`<a>${'x'.repeat(2 ** 20)}</a>`))).toBe('XML_LIMIT_BYTES');
    parseXml(`<a>${'x'.repeat(2 ** 20)}</a>`, { limits: { maxBytes: 2 ** 21 } });
  });
});

describe('markup', () => {
  it('is canonical: declarations, then attributes by namespace and name', () => {
    const made = element(
      'p:a',
      { z: '1', 'q:b': '2', 'xmlns:q': 'urn:1', 'xmlns:p': 'urn:2', 'p:a': '3', xmlns: 'd', b: undefined },
      '<&>',
      markup('<x></x>'),
      undefined,
    );
    expect(made.xml).toBe(
      '<p:a xmlns="d" xmlns:p="urn:2" xmlns:q="urn:1" z="1" q:b="2" p:a="3">&lt;&amp;&gt;<x></x></p:a>',
    );
  });
  it('injection through a name or a character is refused', async () => {
    expect(await codeOf(() => element('a><b', {}))).toBe('XML_MALFORMED');
    expect(await codeOf(() => element('a', { 'x="1" y': '2' }))).toBe('XML_MALFORMED');
    expect(await codeOf(() => escapeText('a\u0000'))).toBe('XML_CHARACTER');
    expect(await codeOf(() => escapeText('\ud800'))).toBe('XML_CHARACTER');
  });
  it('escapes as C14N writes', () => {
    expect(escapeText('<&>"\r\t😀')).toBe('&lt;&amp;&gt;"&#xD;\t😀');
    expect(escapeAttribute('<&>"\r\t\n')).toBe('&lt;&amp;>&quot;&#xD;&#x9;&#xA;');
  });
});

it('every code says what to do', () => {
  for (const { title, action } of Object.values(errorCatalogue)) expect(title && action).toBeTruthy();
});
