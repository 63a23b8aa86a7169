import type { Certificate } from '@budkavle/pki';
import { attribute, childElements, textContent, type XmlElement } from '@budkavle/xml-security';
import { openError } from '../errors/as4-error.ts';
import { ns, uris } from '../namespaces.ts';
import { base64Content } from './base64.ts';
import { sameDistinguishedName } from './distinguished-name.ts';
import { parseCertificate, type SecurityToken } from './security-tokens.ts';

/** Which key is meant (section 5.6). */
export type KeyReference =
  | {
      readonly kind: 'certificate';
      readonly certificate: Certificate;
      readonly intermediates: readonly Certificate[];
    }
  | { readonly kind: 'subject-key-identifier'; readonly identifier: Buffer }
  | { readonly kind: 'thumbprint'; readonly sha1: Buffer }
  | { readonly kind: 'issuer-serial'; readonly issuer: string; readonly serialNumber: string };

/**
 * Reads a ds:KeyInfo that holds exactly one wsse:SecurityTokenReference with exactly one reference.
 * @throws As4Error EBMS:0103 for every other form
 */
export function readKeyInfo(
  keyInfo: XmlElement | undefined,
  tokens: ReadonlyMap<string, SecurityToken>,
): KeyReference {
  const [reference, ...more] = keyInfo ? childElements(keyInfo) : [];
  if (!isNamed(reference, ns.wsse, 'SecurityTokenReference') || more.length > 0)
    throw openError('EBMS:0103', 'KeyInfo: one SecurityTokenReference expected');
  const [only, ...others] = childElements(reference);
  if (!only || others.length > 0)
    throw openError('EBMS:0103', 'SecurityTokenReference: one reference expected');
  if (isNamed(only, ns.wsse, 'Reference')) return byToken(only, tokens);
  if (isNamed(only, ns.wsse, 'KeyIdentifier')) return byIdentifier(only);
  if (isNamed(only, ns.ds, 'X509Data')) return byX509Data(only);
  throw openError('EBMS:0103', 'SecurityTokenReference: form not supported');
}

function byToken(reference: XmlElement, tokens: ReadonlyMap<string, SecurityToken>): KeyReference {
  const uri = (attribute(reference, 'URI') ?? '').trim();
  const token = uri.startsWith('#') ? tokens.get(uri.slice(1)) : undefined;
  if (!token) throw openError('EBMS:0103', 'SecurityTokenReference: no such BinarySecurityToken');
  const valueType = attribute(reference, 'ValueType')?.trim();
  if (valueType !== undefined && valueType !== token.valueType)
    throw openError('EBMS:0103', 'SecurityTokenReference: ValueType differs from the token');
  return { kind: 'certificate', certificate: token.certificate, intermediates: token.intermediates };
}

function byIdentifier(identifier: XmlElement): KeyReference {
  const octets = base64Content(identifier);
  switch ((attribute(identifier, 'ValueType') ?? '').trim()) {
    case uris.x509Ski:
      return { kind: 'subject-key-identifier', identifier: octets };
    case uris.thumbprintSha1:
      return { kind: 'thumbprint', sha1: octets };
    case uris.x509v3:
      return { kind: 'certificate', certificate: parseCertificate(octets), intermediates: [] };
    default:
      throw openError('EBMS:0103', 'KeyIdentifier/@ValueType: not supported');
  }
}

function byX509Data(data: XmlElement): KeyReference {
  const [only, ...others] = childElements(data);
  if (only && others.length === 0) {
    if (isNamed(only, ns.ds, 'X509SKI'))
      return { kind: 'subject-key-identifier', identifier: base64Content(only) };
    if (isNamed(only, ns.ds, 'X509IssuerSerial')) {
      const [issuer, serial, ...rest] = childElements(only);
      const number = serial ? textContent(serial).trim() : '';
      if (
        isNamed(issuer, ns.ds, 'X509IssuerName') &&
        isNamed(serial, ns.ds, 'X509SerialNumber') &&
        rest.length === 0 &&
        /^\d{1,60}$/.test(number)
      )
        return {
          kind: 'issuer-serial',
          issuer: textContent(issuer).trim(),
          serialNumber: BigInt(number).toString(),
        };
    }
  }
  throw openError('EBMS:0103', 'X509Data: form not supported');
}

/** The certificates among `candidates` that the reference names. */
export function matchingCertificates(
  reference: KeyReference,
  candidates: readonly Certificate[],
): Certificate[] {
  return candidates.filter((candidate) => names(reference, candidate));
}

function names(reference: KeyReference, candidate: Certificate): boolean {
  switch (reference.kind) {
    case 'certificate':
      return candidate.equals(reference.certificate);
    case 'subject-key-identifier':
      return candidate.subjectKeyIdentifier?.equals(reference.identifier) ?? false;
    case 'thumbprint':
      return candidate.fingerprintSha1.equals(reference.sha1);
    case 'issuer-serial':
      return (
        candidate.serialNumber === reference.serialNumber &&
        sameDistinguishedName(candidate.issuer, reference.issuer)
      );
  }
}

export function isNamed(
  element: XmlElement | undefined,
  namespaceURI: string,
  localName: string,
): element is XmlElement {
  return element !== undefined && element.namespaceURI === namespaceURI && element.localName === localName;
}
