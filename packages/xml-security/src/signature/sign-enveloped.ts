import { createHash } from 'node:crypto';
import { algorithms, securityNamespaces as ns } from '../algorithms.ts';
import { XmlSecurityError } from '../errors.ts';
import { XmlReader } from '../reader/reader.ts';
import { type StartElement, XML_NAMESPACE } from '../reader/types.ts';
import { element, type Markup } from '../write/element.ts';
import { referenceMarkup, signedInfoMarkup } from './build-signature.ts';
import type { Signer } from './signer.ts';

export interface SignEnvelopedOptions {
  readonly rootEndTag: string;
  /** Declared on the root: compared with what `parts` really begins with. */
  readonly contextNamespaces: ReadonlyMap<string, string>;
  readonly certificate: Buffer;
  readonly chain?: readonly Buffer[];
  readonly sign: Signer;
  /** C14N 1.0 as second transform; default true. */
  readonly referenceC14n?: boolean;
}

/**
 * Signs a document while it passes. `parts` yields its canonical octets from '<root …>' up to but not including
 * '</root>' (no XML declaration, no empty-element tags, C14N order and escaping); what is yielded is the whole signed
 * document. C14N 1.0, RSA-SHA256, SHA-256, enveloped. DSIG_SIGN when the beginning does not fit the options.
 */
export async function* signEnveloped(
  parts: AsyncIterable<Uint8Array>,
  options: SignEnvelopedOptions,
): AsyncIterable<Buffer> {
  const hash = createHash('sha256');
  const root = new RootFinder();
  for await (const part of parts) {
    const octets = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    root.look(octets);
    hash.update(octets);
    yield octets;
  }
  const start = root.found(options);
  const digest = hash.update(options.rootEndTag).digest();
  const transforms: string[] = [algorithms.envelopedSignature];
  if (options.referenceC14n ?? true) transforms.push(algorithms.c14n10);
  const signature = await envelopedSignature(start, [referenceMarkup('', transforms, digest)], options);
  yield Buffer.from(signature.xml + options.rootEndTag);
}

async function envelopedSignature(
  root: StartElement,
  references: Markup[],
  options: SignEnvelopedOptions,
): Promise<Markup> {
  const octets = signedInfoMarkup(algorithms.c14n10, references, inherited(root)).xml;
  const signedInfo = signedInfoMarkup(algorithms.c14n10, references, {});
  const value = await options.sign(Buffer.from(octets));
  const certificates = [options.certificate, ...(options.chain ?? [])];
  return element(
    'ds:Signature',
    { 'xmlns:ds': ns.ds },
    signedInfo,
    element('ds:SignatureValue', {}, value.toString('base64')),
    element(
      'ds:KeyInfo',
      {},
      element(
        'ds:X509Data',
        {},
        ...certificates.map((der) => element('ds:X509Certificate', {}, der.toString('base64'))),
      ),
    ),
  );
}

/** Inclusive C14N takes the root's namespaces and xml:* attributes into SignedInfo. */
function inherited(root: StartElement): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { prefix, uri } of root.namespaces)
    if (uri !== '' && prefix !== 'xml') attributes[prefix === '' ? 'xmlns' : `xmlns:${prefix}`] = uri;
  for (const a of root.attributes)
    if (a.namespaceURI === XML_NAMESPACE) attributes[`xml:${a.localName}`] = a.value;
  return { ...attributes, 'xmlns:ds': ns.ds };
}

const step = 512;

/** Reads just as much of the document as holds its root's start tag. */
class RootFinder {
  #start: StartElement | undefined;
  readonly #reader = new XmlReader({
    startElement: (start) => {
      this.#start ??= start;
    },
  });

  look(octets: Buffer): void {
    for (let at = 0; at < octets.length && !this.#start; at += step)
      this.#reader.write(octets.subarray(at, at + step));
  }

  found(options: SignEnvelopedOptions): StartElement {
    const start = this.#start;
    if (start?.offset !== 0)
      throw new XmlSecurityError('DSIG_SIGN', 'The document does not begin with its root');
    const name = start.prefix === '' ? start.localName : `${start.prefix}:${start.localName}`;
    const declared = new Map(start.namespaces.map(({ prefix, uri }) => [prefix, uri]));
    if (options.rootEndTag !== `</${name}>`)
      throw new XmlSecurityError('DSIG_SIGN', 'The end tag is not the root');
    for (const [prefix, uri] of options.contextNamespaces)
      if (prefix !== 'xml' && declared.get(prefix) !== uri)
        throw new XmlSecurityError('DSIG_SIGN', 'The root declares other namespaces than was said');
    return start;
  }
}
