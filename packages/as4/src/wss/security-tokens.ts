import { Certificate } from '@budkavle/pki';
import { attribute, type XmlElement } from '@budkavle/xml-security';
import { As4Error, openError } from '../errors/as4-error.ts';
import { ns, uris } from '../namespaces.ts';
import { base64Content } from './base64.ts';

/** A BinarySecurityToken: the certificate it stands for, and what else its path holds. */
export interface SecurityToken {
  readonly valueType: string;
  readonly certificate: Certificate;
  readonly intermediates: readonly Certificate[];
}

/**
 * Reads a wsse:BinarySecurityToken (section 5.3): one X.509 certificate, or a PKIPath whose last one counts.
 * @throws As4Error EBMS:0103 for another kind, EBMS:0101 for a certificate that cannot be read
 */
export function readSecurityToken(token: XmlElement): SecurityToken {
  const valueType = (attribute(token, 'ValueType') ?? '').trim();
  const encoding = (attribute(token, 'EncodingType') ?? uris.base64Binary).trim();
  if (encoding !== uris.base64Binary)
    throw openError('EBMS:0103', 'BinarySecurityToken/@EncodingType: not supported');
  const octets = base64Content(token);
  if (valueType === uris.x509v3)
    return { valueType, certificate: parseCertificate(octets), intermediates: [] };
  if (valueType !== uris.x509PkiPath)
    throw openError('EBMS:0103', 'BinarySecurityToken/@ValueType: not supported');
  const path = splitSequence(octets).map(parseCertificate);
  const certificate = path.at(-1);
  if (certificate === undefined || path.length > 8)
    throw new As4Error('EBMS:0101', 'PKIPath empty or too long');
  return { valueType, certificate, intermediates: path.slice(0, -1) };
}

export function parseCertificate(der: Buffer): Certificate {
  try {
    return Certificate.parse(der);
  } catch (cause) {
    throw new As4Error('EBMS:0101', 'certificate not readable', { cause });
  }
}

/** The id by which a token is referred to. */
export function tokenId(token: XmlElement): string | undefined {
  return attribute(token, 'Id', ns.wsu)?.trim();
}

/** The elements of a DER SEQUENCE, whole. */
function splitSequence(der: Buffer): Buffer[] {
  const outer = readLength(der, 0);
  if (der[0] !== 0x30 || outer.end !== der.length) throw new As4Error('EBMS:0101', 'PKIPath not readable');
  const elements: Buffer[] = [];
  for (let at = outer.content; at < der.length; ) {
    const { end } = readLength(der, at);
    elements.push(der.subarray(at, end));
    at = end;
  }
  return elements;
}

function readLength(der: Buffer, at: number): { content: number; end: number } {
  const first = der[at + 1] ?? 0xff;
  const size = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || size > 4 || at + 2 + size > der.length)
    throw new As4Error('EBMS:0101', 'PKIPath not readable');
  const length = size === 0 ? first : der.readUIntBE(at + 2, size);
  const content = at + 2 + size;
  if (content + length > der.length) throw new As4Error('EBMS:0101', 'PKIPath not readable');
  return { content, end: content + length };
}
