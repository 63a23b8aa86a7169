import {
  type EncryptedAttachment,
  type EncryptedKey,
  type KeyReference,
  ns,
  readEncryptedData,
  readEncryptedKey,
  readKeyInfo,
  readSecurityToken,
  type SecurityToken,
  tokenId,
} from '@budkavle/as4/inspection';
import {
  algorithms as a,
  attribute,
  child,
  childrenNamed,
  type KeyTransport,
  type ParsedSignature,
  parseSignature,
  type SignaturePolicy,
  type XmlElement,
} from '@budkavle/xml-security';
import type { SectionBuilder } from '../report/section-builder.ts';

/** More than the profile allows: to be able to say whether a message that breaks it is at least genuine. */
export const readablePolicy: SignaturePolicy = {
  signature: [a.rsaSha256, a.rsaSha384, a.rsaSha512, a.rsaPssSha256, a.rsaPssSha384, a.rsaPssSha512],
  digest: [a.sha256, a.sha384, a.sha512],
  canonicalization: [a.excC14n, a.excC14nWithComments, a.c14n10, a.c14n10WithComments],
  transforms: [a.excC14n, a.excC14nWithComments, a.c14n10, a.c14n10WithComments, a.swaContentSignature],
  minRsaBits: 1024,
};

const hashes = ['sha1', 'sha256'] as const;
export const readableTransports: readonly KeyTransport[] = hashes.flatMap((digest): KeyTransport[] => [
  { algorithm: 'rsa-oaep-mgf1p', digest, mgf: 'sha1' },
  ...hashes.map((mgf): KeyTransport => ({ algorithm: 'rsa-oaep', digest, mgf })),
]);

/** A wsse:Security taken apart; what could not be read is a fault in the section and missing here. */
export interface SecurityReading {
  readonly signatures: number;
  readonly signature: ParsedSignature | undefined;
  readonly signer: KeyReference | undefined;
  readonly timestamp: XmlElement | undefined;
  readonly encryptedKeys: readonly EncryptedKey[];
  readonly encryptedData: readonly EncryptedAttachment[];
}

export function readSecurityHeader(
  security: XmlElement,
  sections: { signature: SectionBuilder; encryption: SectionBuilder },
): SecurityReading {
  const tokens = readTokens(security, sections.signature);
  const signatures = childrenNamed(security, ns.ds, 'Signature');
  const [first] = signatures;
  if (first) namedAlgorithms(first, sections.signature);
  const signature = first && sections.signature.attempt('form', () => parseSignature(first, readablePolicy));
  return {
    signatures: signatures.length,
    signature,
    signer:
      signature && sections.signature.attempt('signer named', () => readKeyInfo(signature.keyInfo, tokens)),
    timestamp: childrenNamed(security, ns.wsu, 'Timestamp')[0],
    encryptedKeys: each(security, 'EncryptedKey', sections.encryption, (element) =>
      readEncryptedKey(element, tokens, readableTransports),
    ),
    encryptedData: each(security, 'EncryptedData', sections.encryption, readEncryptedData),
  };
}

function readTokens(security: XmlElement, section: SectionBuilder): ReadonlyMap<string, SecurityToken> {
  const tokens = new Map<string, SecurityToken>();
  for (const element of childrenNamed(security, ns.wsse, 'BinarySecurityToken')) {
    const id = tokenId(element);
    const token = section.attempt('token', () => readSecurityToken(element));
    if (id !== undefined && token) tokens.set(id, token);
  }
  return tokens;
}

/** As they stand, also when they are none that we know. */
function namedAlgorithms(signature: XmlElement, section: SectionBuilder): void {
  const info = childrenNamed(signature, ns.ds, 'SignedInfo')[0];
  const method = info && childrenNamed(info, ns.ds, 'SignatureMethod')[0];
  if (method) section.fact('signature algorithm', attribute(method, 'Algorithm') ?? 'none');
  const digests = (info ? childrenNamed(info, ns.ds, 'Reference') : []).flatMap((reference) =>
    childrenNamed(reference, ns.ds, 'DigestMethod').map((each) => attribute(each, 'Algorithm') ?? 'none'),
  );
  if (digests.length > 0) section.fact('digest algorithm', [...new Set(digests)].join(', '));
}

function each<T>(
  security: XmlElement,
  name: string,
  section: SectionBuilder,
  read: (element: XmlElement) => T,
): T[] {
  return childrenNamed(security, ns.xenc, name).flatMap((element) => {
    const method = section.attempt(name, () => child(element, ns.xenc, 'EncryptionMethod'));
    if (method) section.fact(`${name} algorithm`, attribute(method, 'Algorithm') ?? 'none');
    const found = section.attempt(name, () => read(element));
    return found === undefined ? [] : [found];
  });
}

/** How a certificate is named, in words. */
export function referenceWords(reference: KeyReference): string {
  switch (reference.kind) {
    case 'certificate':
      return 'by its certificate';
    case 'subject-key-identifier':
      return `by subject key identifier ${reference.identifier.toString('hex')}`;
    case 'thumbprint':
      return `by thumbprint SHA-1 ${reference.sha1.toString('hex')}`;
    case 'issuer-serial':
      return `by issuer and serial number: ${reference.issuer}, ${reference.serialNumber}`;
  }
}
