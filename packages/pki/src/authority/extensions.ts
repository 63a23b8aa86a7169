import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { OctetString } from '@peculiar/asn1-schema';
import {
  AccessDescription,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  DistributionPoint,
  DistributionPointName,
  ExtendedKeyUsage,
  Extension,
  GeneralName,
  KeyIdentifier,
  PolicyInformation,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  type SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509';
import { encodeAsn, toArrayBuffer } from '../asn1.ts';
import { PkiError } from '../errors.ts';
import { type KeyUsage, keyUsageToBits } from '../key-usage.ts';
import { oid } from '../oids.ts';

/** `value`: a schema object, or ready DER. */
export function extension(extnID: string, value: unknown, critical = false): Extension {
  const der = Buffer.isBuffer(value) ? value : encodeAsn(value);
  return new Extension({ extnID, critical, extnValue: new OctetString(toArrayBuffer(der)) });
}

/** RFC 5280 4.2.1.2 method 1. */
export const keyIdentifier = (key: SubjectPublicKeyInfo): Buffer =>
  createHash('sha1').update(Buffer.from(key.subjectPublicKey)).digest();

export const basicConstraints = (isCa: boolean): Extension =>
  extension(oid.basicConstraints, new BasicConstraints({ cA: isCa }), isCa);

export const keyUsage = (...usages: KeyUsage[]): Extension =>
  extension(oid.keyUsage, keyUsageToBits(usages), true);

export const extendedKeyUsage = (...purposes: string[]): Extension =>
  extension(oid.extendedKeyUsage, new ExtendedKeyUsage(purposes));

export const policy = (id: string): Extension =>
  extension(
    oid.certificatePolicies,
    new CertificatePolicies([new PolicyInformation({ policyIdentifier: id })]),
  );

export const subjectKeyIdentifier = (id: Buffer): Extension =>
  extension(oid.subjectKeyIdentifier, new SubjectKeyIdentifier(toArrayBuffer(id)));

export const authorityKeyIdentifier = (id: Buffer): Extension =>
  extension(
    oid.authorityKeyIdentifier,
    new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(toArrayBuffer(id)) }),
  );

const uri = (value: string): GeneralName => new GeneralName({ uniformResourceIdentifier: value });

export function crlDistributionPoint(url: string): Extension {
  const point = new DistributionPoint({
    distributionPoint: new DistributionPointName({ fullName: [uri(url)] }),
  });
  return extension(oid.crlDistributionPoints, new CRLDistributionPoints([point]));
}

export function ocspAccess(url: string): Extension {
  const access = new AccessDescription({ accessMethod: oid.ocsp, accessLocation: uri(url) });
  return extension(oid.authorityInfoAccess, new AuthorityInfoAccessSyntax([access]));
}

/** @throws PkiError PKI_ISSUE */
export function alternativeNames(dnsNames: readonly string[], ipAddresses: readonly string[]): Extension {
  const dns = dnsNames.map((name) => {
    if (!/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(name))
      throw new PkiError('PKI_ISSUE', 'unusable DNS name');
    return new GeneralName({ dNSName: name });
  });
  const ips = ipAddresses.map((address) => {
    if (isIP(address) === 0) throw new PkiError('PKI_ISSUE', 'unusable IP address');
    return new GeneralName({ iPAddress: address });
  });
  return extension(oid.subjectAltName, new SubjectAlternativeName([...dns, ...ips]));
}

export const ocspNoCheck = (): Extension => extension(oid.ocspNoCheck, Buffer.from([0x05, 0x00]));
