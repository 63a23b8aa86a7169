/** A distinguished name as compared: a list of RDNs, each a sorted list of `type=value`. */
type Name = readonly string[];

const typeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'cn',
  '2.5.4.6': 'c',
  '2.5.4.7': 'l',
  '2.5.4.8': 'st',
  '2.5.4.10': 'o',
  '2.5.4.11': 'ou',
  '2.5.4.5': 'serialnumber',
  '2.5.4.97': 'organizationidentifier',
  '1.2.840.113549.1.9.1': 'emailaddress',
  '0.9.2342.19200300.100.1.25': 'dc',
  e: 'emailaddress',
  s: 'st',
  organisationidentifier: 'organizationidentifier',
};

/**
 * Whether two names in the string form of RFC 4514 (or older relatives) are the same: attribute by attribute, case
 * and white space forgiven, in either order, since some products write the issuer the other way round (section 5.6).
 */
export function sameDistinguishedName(a: string, b: string): boolean {
  const left = parse(a);
  const right = parse(b);
  if (left === undefined || right === undefined || left.length !== right.length) return false;
  return equal(left, right) || equal(left, [...right].reverse());
}

function equal(a: Name, b: Name): boolean {
  return a.every((rdn, index) => rdn === b[index]);
}

function parse(text: string): Name | undefined {
  const rdns: string[] = [];
  let pairs: string[] = [];
  let rest = text.trim();
  if (rest.length > 4096) return undefined;
  while (rest !== '') {
    const type = /^\s*(?:oid\.)?([A-Za-z0-9.-]+)\s*=\s*/i.exec(rest);
    if (!type?.[1]) return undefined;
    rest = rest.slice(type[0].length);
    const value = /^(?:"((?:[^"\\]|\\[\s\S])*)"\s*|((?:[^,;+"\\]|\\[\s\S])*))([,;+]|$)/.exec(rest);
    if (!value) return undefined;
    rest = rest.slice(value[0].length);
    const name = type[1].toLowerCase();
    pairs.push(`${typeNames[name] ?? name}=${normalise(value[1] ?? value[2] ?? '')}`);
    if (value[3] === '+') continue;
    rdns.push(pairs.sort().join('+'));
    pairs = [];
    if (value[3] !== '' && rest.trim() === '') return undefined;
  }
  return pairs.length > 0 ? undefined : rdns;
}

function normalise(value: string): string {
  const octets: Buffer[] = [];
  const escaped = /\\([0-9A-Fa-f]{2}|[\s\S])/g;
  let from = 0;
  // Trailing blanks are not part of the value unless escaped.
  const text = value.replace(/(?<!\\) +$/, '');
  for (const match of text.matchAll(escaped)) {
    octets.push(Buffer.from(text.slice(from, match.index)));
    const what = match[1] as string;
    octets.push(what.length === 2 ? Buffer.from(what, 'hex') : Buffer.from(what));
    from = match.index + match[0].length;
  }
  octets.push(Buffer.from(text.slice(from)));
  return Buffer.concat(octets).toString().trim().replace(/\s+/g, ' ').toLowerCase();
}
