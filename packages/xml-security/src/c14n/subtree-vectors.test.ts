import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasVectors, vector, vectorUrl } from '../testing/support.ts';
import { childElements } from '../tree/navigate.ts';
import { parseXml } from '../tree/parse.ts';
import type { XmlElement } from '../tree/types.ts';
import { canonicalize } from './canonicalize.ts';

/** The node sets that are whole subtrees: [ancestor-or-self::x], or several of them. */
const wholeSubtrees =
  /^\(\/\/\.\|\/\/@\*\|\/\/namespace::\*\)\[((?:or)?ancestor-or-self::[\w.-]+:[\w.-]+)+\]$/;

/** What is picked and not inside something picked. */
const outermost = (el: XmlElement, picks: (el: XmlElement) => boolean): XmlElement[] =>
  picks(el) ? [el] : childElements(el).flatMap((each) => outermost(each, picks));

interface Case {
  readonly folder: string;
  readonly name: string;
  readonly picks: (el: XmlElement) => boolean;
}

function caseOf(folder: string, name: string): Case | undefined {
  const xpath = vector(`c14n/input/${folder}/${name}.xpath`)
    .toString()
    .replace(/<!--.*?-->/gs, '');
  const expression = xpath.replace(/<\?.*?\?>|<[^>]*>|\s+/gs, '').replace(/(?<=\w)or(?=ancestor)/g, ' or');
  if (!wholeSubtrees.test(expression.replaceAll(' ', ''))) return undefined;
  const names = [...expression.matchAll(/ancestor-or-self::([\w.-]+):([\w.-]+?)(?= or|\])/g)];
  const uris = new Map(
    [...xpath.matchAll(/xmlns:([\w.-]+)="([^"]*)"/g)].map(([, prefix, uri]) => [prefix, uri]),
  );
  const picks = (el: XmlElement) =>
    names.some(([, prefix, local]) => el.localName === local && el.namespaceURI === uris.get(prefix));
  return { folder, name, picks };
}

/** C14N 1.1 differs from 1.0 in xml:base and xml:id only. */
const sameIn10 = /^xml(lang|space)-/;

const cases = (hasVectors ? ['without-comments', 'exc-without-comments', '1-1-without-comments'] : [])
  .flatMap((folder) =>
    readdirSync(vectorUrl(`c14n/input/${folder}`))
      .filter((file) => file.endsWith('.xpath'))
      .map((file) => file.slice(0, -6))
      .filter((name) => existsSync(vectorUrl(`c14n/expected/${folder}/${name}`)))
      .filter((name) => !folder.startsWith('1-1') || sameIn10.test(name))
      .filter((name) => !vector(`c14n/input/${folder}/${name}.xml`).includes('<!DOCTYPE'))
      .flatMap((name) => caseOf(folder, name) ?? []),
  )
  .map((one) => [one.folder, one.name, one] as const);

describe.skipIf(!hasVectors)('vectors whose node set is whole subtrees', () => {
  it('are found', () => expect(cases.length).toBeGreaterThanOrEqual(12));

  it.each(cases)('%s %s', (folder, name, { picks }) => {
    const list = `c14n/input/${folder}/${name}.ns`;
    const inclusivePrefixes = existsSync(vectorUrl(list)) ? vector(list).toString().trim().split(/\s+/) : [];
    const mode = folder.startsWith('exc') ? 'exclusive' : 'inclusive';
    const root = parseXml(vector(`c14n/input/${folder}/${name}.xml`));
    const octets = outermost(root, picks).map((el) => canonicalize(el, { mode, inclusivePrefixes }));
    expect(Buffer.concat(octets).toString()).toBe(vector(`c14n/expected/${folder}/${name}`).toString());
  });
});
