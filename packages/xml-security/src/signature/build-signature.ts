import { algorithms, securityNamespaces as ns } from '../algorithms.ts';
import { element, type Markup } from '../write/element.ts';
import type { Signer } from './signer.ts';

export interface ReferenceToSign {
  readonly uri: string;
  /** excC14n or swaContentSignature */
  readonly transform: string;
  /** SHA-256 */
  readonly digest: Buffer;
}

const empty = (name: string, algorithm: string): Markup => element(name, { Algorithm: algorithm });

export function referenceMarkup(uri: string, transforms: readonly string[], digest: Buffer): Markup {
  return element(
    'ds:Reference',
    { URI: uri },
    element('ds:Transforms', {}, ...transforms.map((uri) => empty('ds:Transform', uri))),
    empty('ds:DigestMethod', algorithms.sha256),
    element('ds:DigestValue', {}, digest.toString('base64')),
  );
}

export function signedInfoMarkup(
  canonicalization: string,
  references: readonly Markup[],
  declarations: Record<string, string>,
): Markup {
  return element(
    'ds:SignedInfo',
    declarations,
    empty('ds:CanonicalizationMethod', canonicalization),
    empty('ds:SignatureMethod', algorithms.rsaSha256),
    ...references,
  );
}

/**
 * ds:Signature markup, canonical by construction: exclusive C14N, RSA-SHA256, SHA-256. `keyInfo` is the whole
 * ds:KeyInfo element and is put in as is.
 */
export async function buildSignature(options: {
  id?: string;
  references: readonly ReferenceToSign[];
  keyInfo: Markup;
  sign: Signer;
}): Promise<Markup> {
  const references = options.references.map((r) => referenceMarkup(r.uri, [r.transform], r.digest));
  const octets = signedInfoMarkup(algorithms.excC14n, references, { 'xmlns:ds': ns.ds }).xml;
  const value = await options.sign(Buffer.from(octets));
  return element(
    'ds:Signature',
    { 'xmlns:ds': ns.ds, Id: options.id },
    signedInfoMarkup(algorithms.excC14n, references, {}),
    element('ds:SignatureValue', {}, value.toString('base64')),
    options.keyInfo,
  );
}
