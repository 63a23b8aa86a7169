import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import {
  Certificate as AsnCertificate,
  KeyUsage as AsnKeyUsage,
  AuthorityInfoAccessSyntax,
  BasicConstraints,
  CRLDistributionPoints,
  ExtendedKeyUsage,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import { parseAsn, toBuffer } from './asn1.ts';
import { certificateBlocks } from './certificate-text.ts';
import { type DerElement, readChildren, readInteger, readWhole } from './der.ts';
import { PkiError } from './errors.ts';
import { type KeyUsage, keyUsageFromBits } from './key-usage.ts';
import { attributeValues, formatName } from './names.ts';
import { oid } from './oids.ts';
import { RecentlyParsed } from './recently-parsed.ts';

const recent = new RecentlyParsed();

interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
}

/** An X.509 certificate as received: immutable, fields read when asked for. Getters may throw PkiError PKI_PARSE. */
export class Certificate {
  readonly der: Buffer;
  readonly x509: X509Certificate;
  readonly #memo = new Map<string, unknown>();

  private constructor(der: Buffer, x509: X509Certificate) {
    this.der = der;
    this.x509 = x509;
  }

  /** Strict DER, nothing after it. @throws PkiError PKI_PARSE */
  static parse(der: Uint8Array): Certificate {
    const octets = toBuffer(der).toString('latin1');
    const known = recent.find(octets);
    if (known !== undefined) return known;
    const certificate = Certificate.#read(der);
    recent.keep(octets, certificate);
    return certificate;
  }

  static #read(der: Uint8Array): Certificate {
    const copy = Buffer.from(der);
    if (readWhole(copy).tag !== 0x30) throw new PkiError('PKI_PARSE', 'not a certificate');
    try {
      const certificate = new Certificate(copy, new X509Certificate(copy));
      // Names and extensions decide over trust: what cannot be read is refused at once.
      certificate.#names();
      certificate.#extensions();
      return certificate;
    } catch (cause) {
      if (cause instanceof PkiError) throw cause;
      throw new PkiError('PKI_PARSE', 'not a readable certificate', { cause });
    }
  }

  /** Every certificate in a text of any form of discovery.md 4, at least one. @throws PkiError PKI_PARSE */
  static parsePem(pem: string): Certificate[] {
    return certificateBlocks(pem).map((der) => Certificate.parse(der));
  }

  /** One certificate: DER octets, or text in any form of discovery.md 4 (also as octets). @throws PkiError PKI_PARSE */
  static parseAny(text: string | Uint8Array): Certificate {
    if (typeof text !== 'string' && text[0] === 0x30) return Certificate.parse(text);
    const certificates = Certificate.parsePem(
      typeof text === 'string' ? text : toBuffer(text).toString('latin1'),
    );
    const [first] = certificates;
    if (first === undefined || certificates.length !== 1)
      throw new PkiError('PKI_PARSE', 'expected one certificate');
    return first;
  }

  get publicKey(): KeyObject {
    return this.#once('publicKey', () => this.x509.publicKey);
  }

  /** The subject's common name; undefined when there is none or more than one. */
  get commonName(): string | undefined {
    const names = attributeValues(this.asn.tbsCertificate.subject, oid.commonName);
    return names.length === 1 ? names[0] : undefined;
  }

  /** RFC 4514, for people; compare `subjectDer`. */
  get subject(): string {
    return this.#once('subject', () => formatName(this.asn.tbsCertificate.subject));
  }

  get issuer(): string {
    return this.#once('issuer', () => formatName(this.asn.tbsCertificate.issuer));
  }

  get subjectDer(): Buffer {
    return this.#names().subject.raw;
  }

  get issuerDer(): Buffer {
    return this.#names().issuer.raw;
  }

  /** Decimal. */
  get serialNumber(): string {
    return readInteger(this.#names().serial).toString();
  }

  get notBefore(): Date {
    return this.asn.tbsCertificate.validity.notBefore.getTime();
  }

  get notAfter(): Date {
    return this.asn.tbsCertificate.validity.notAfter.getTime();
  }

  get isCa(): boolean {
    return this.basicConstraints?.cA === true;
  }

  /** Undefined when there is no limit. */
  get pathLength(): number | undefined {
    return this.basicConstraints?.pathLenConstraint;
  }

  get keyUsage(): ReadonlySet<KeyUsage> | undefined {
    return this.#extension(oid.keyUsage, (value) => keyUsageFromBits(parseAsn(value, AsnKeyUsage)));
  }

  get extendedKeyUsage(): readonly string[] | undefined {
    return this.#extension(oid.extendedKeyUsage, (value) => [...parseAsn(value, ExtendedKeyUsage)]);
  }

  get subjectKeyIdentifier(): Buffer | undefined {
    return this.#extension(oid.subjectKeyIdentifier, (value) =>
      toBuffer(parseAsn(value, SubjectKeyIdentifier).buffer as ArrayBuffer),
    );
  }

  get crlUrls(): readonly string[] {
    const points = this.#extension(oid.crlDistributionPoints, (value) =>
      parseAsn(value, CRLDistributionPoints),
    );
    return [...(points ?? [])].flatMap((point) =>
      (point.distributionPoint?.fullName ?? []).flatMap((name) => name.uniformResourceIdentifier ?? []),
    );
  }

  get ocspUrls(): readonly string[] {
    const access = this.#extension(oid.authorityInfoAccess, (value) =>
      parseAsn(value, AuthorityInfoAccessSyntax),
    );
    return [...(access ?? [])]
      .filter((description) => description.accessMethod === oid.ocsp)
      .flatMap((description) => description.accessLocation.uniformResourceIdentifier ?? []);
  }

  /** Lower hex, no colons. */
  get fingerprintSha256(): string {
    return this.#once('sha256', () => createHash('sha256').update(this.der).digest('hex'));
  }

  get fingerprintSha1(): Buffer {
    return createHash('sha1').update(this.der).digest();
  }

  /** Object identifiers of all critical extensions. */
  get criticalExtensions(): readonly string[] {
    return [...this.#extensions()].filter(([, extension]) => extension.critical).map(([id]) => id);
  }

  /** Object identifier of the algorithm that the issuer signed with. @throws PkiError PKI_PARSE if stated twice differently */
  get signatureAlgorithm(): string {
    const { signatureAlgorithm, tbsCertificate } = this.asn;
    if (!signatureAlgorithm.isEqual(tbsCertificate.signature))
      throw new PkiError('PKI_PARSE', 'the certificate names two signature algorithms');
    return signatureAlgorithm.algorithm;
  }

  /** The whole structure, for those who need more than the fields above. */
  get asn(): AsnCertificate {
    return this.#once('asn', () => parseAsn(this.der, AsnCertificate));
  }

  hasExtension(id: string): boolean {
    return this.#extensions().has(id);
  }

  toPem(): string {
    const body = this.der.toString('base64').replace(/.{1,64}/g, '$&\n');
    return `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`;
  }

  equals(other: Certificate): boolean {
    return this.der.equals(other.der);
  }

  private get basicConstraints(): BasicConstraints | undefined {
    return this.#extension(oid.basicConstraints, (value) => parseAsn(value, BasicConstraints));
  }

  #names(): { serial: DerElement; issuer: DerElement; subject: DerElement } {
    return this.#once('names', () => {
      const [tbs] = readChildren(readWhole(this.der));
      const fields = tbs === undefined ? [] : readChildren(tbs);
      if (fields[0]?.tag === 0xa0) fields.shift(); // [0] version
      const [serial, , issuer, , subject] = fields;
      if (serial === undefined || issuer?.tag !== 0x30 || subject?.tag !== 0x30)
        throw new PkiError('PKI_PARSE', 'not a certificate');
      return { serial, issuer, subject };
    });
  }

  #extensions(): ReadonlyMap<string, Extension> {
    return this.#once('extensions', () => {
      const found = new Map<string, Extension>();
      for (const { extnID, critical, extnValue } of this.asn.tbsCertificate.extensions ?? []) {
        if (found.has(extnID)) throw new PkiError('PKI_PARSE', `extension ${extnID} occurs twice`);
        found.set(extnID, { critical, value: toBuffer(extnValue.buffer as ArrayBuffer) });
      }
      return found;
    });
  }

  #extension<T>(id: string, read: (value: Buffer) => T): T | undefined {
    const extension = this.#extensions().get(id);
    return extension === undefined ? undefined : this.#once(id, () => read(extension.value));
  }

  #once<T>(key: string, read: () => T): T {
    if (!this.#memo.has(key)) {
      try {
        this.#memo.set(key, read());
      } catch (cause) {
        if (cause instanceof PkiError) throw cause;
        throw new PkiError('PKI_PARSE', 'a field of the certificate cannot be read', { cause });
      }
    }
    return this.#memo.get(key) as T;
  }
}
