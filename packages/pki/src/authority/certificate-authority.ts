import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Extension } from '@peculiar/asn1-x509';
import { Certificate } from '../certificate.ts';
import { checkIssued } from '../chain.ts';
import { PkiError } from '../errors.ts';
import { buildName, type SubjectOptions } from '../names.ts';
import { oid } from '../oids.ts';
import { buildCertificate, publicKeyInfo, randomSerialNumber } from './build-certificate.ts';
import { publicKeyOfRequest } from './certificate-request.ts';
import { buildCrl, type CrlOptions } from './create-crl.ts';
import * as ext from './extensions.ts';
import { generateRsaKeyPair, privateKeyPem } from './keys.ts';
import { type LeafProfile, type ProfileOptions, profiles } from './profiles.ts';

export interface AuthorityOptions extends SubjectOptions {
  readonly keyBits?: number;
  /** 20 for a root, 10 for an issuing CA (discovery.md 7.1). */
  readonly years?: number;
  readonly notBefore?: Date;
  /** Where this authority's own list and responder are: written into what it issues. */
  readonly crlUrl?: string;
  readonly ocspUrl?: string;
}

export interface IssueOptions extends ProfileOptions {
  readonly profile: LeafProfile;
  readonly subject: SubjectOptions;
  /** Only the public key and the proof of possession are taken. */
  readonly csrPem?: string;
  readonly publicKey?: KeyObject;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Decimal; random when left out. */
  readonly serialNumber?: string;
  /** Bits of the key we make, and the least that a request may bring. 3072 by default. */
  readonly keyBits?: number;
}

interface Urls {
  readonly crlUrl?: string | undefined;
  readonly ocspUrl?: string | undefined;
}

/** An authority of one environment: RSA, sha256WithRSAEncryption, profiles of discovery.md 7.2. */
export class CertificateAuthority {
  readonly certificate: Certificate;
  readonly keyPem: string;
  /** This authority first, its root last. */
  readonly chain: readonly Certificate[];
  readonly crlUrl: string | undefined;
  readonly ocspUrl: string | undefined;
  readonly #key: KeyObject;

  private constructor(chain: readonly [Certificate, ...Certificate[]], key: KeyObject, urls: Urls) {
    this.certificate = chain[0];
    this.chain = chain;
    this.#key = key;
    this.keyPem = privateKeyPem(key);
    this.crlUrl = urls.crlUrl;
    this.ocspUrl = urls.ocspUrl;
  }

  /** @throws PkiError PKI_ISSUE */
  static async createRoot(options: AuthorityOptions): Promise<CertificateAuthority> {
    const { publicKey, privateKey } = await generateRsaKeyPair(options.keyBits);
    const subject = buildName(options);
    const spki = publicKeyInfo(publicKey);
    const certificate = buildCertificate(
      {
        serialNumber: randomSerialNumber(),
        issuer: subject,
        subject,
        ...period(options.notBefore, 12 * (options.years ?? 20)),
        publicKey: spki,
        extensions: [...authorityExtensions(), ext.subjectKeyIdentifier(ext.keyIdentifier(spki))],
      },
      privateKey,
    );
    return new CertificateAuthority([certificate], privateKey, options);
  }

  /** A CA below this one. @throws PkiError PKI_ISSUE */
  async createIntermediate(options: AuthorityOptions): Promise<CertificateAuthority> {
    const { publicKey, privateKey } = await generateRsaKeyPair(options.keyBits);
    const certificate = this.#sign({
      subject: options,
      publicKey,
      extensions: authorityExtensions(),
      ...this.#clamp(period(options.notBefore, 12 * (options.years ?? 10))),
    });
    return new CertificateAuthority([certificate, ...this.chain], privateKey, options);
  }

  /** From what was stored. `parentPems` go upwards. @throws PkiError PKI_PARSE, PKI_KEYSTORE_MISMATCH, PKI_KEYSTORE_READ, PKI_CHAIN */
  static load(options: {
    readonly certificatePem: string;
    readonly keyPem: string;
    readonly parentPems?: readonly string[];
    readonly crlUrl?: string;
    readonly ocspUrl?: string;
  }): CertificateAuthority {
    const certificate = Certificate.parseAny(options.certificatePem);
    const parents = (options.parentPems ?? []).flatMap((pem) => Certificate.parsePem(pem));
    const chain: [Certificate, ...Certificate[]] = [certificate, ...parents];
    for (const [index, parent] of parents.entries()) checkIssued(chain[index] as Certificate, parent);
    const key = readKey(options.keyPem);
    if (!createPublicKey(key).equals(certificate.publicKey))
      throw new PkiError('PKI_KEYSTORE_MISMATCH', 'the key is not that of the certificate');
    return new CertificateAuthority(chain, key, options);
  }

  /** A leaf. `keyPem` is there only if the key was made here. @throws PkiError PKI_ISSUE, PKI_REQUEST, PKI_NAME, PKI_KEY_STRENGTH */
  async issue(options: IssueOptions): Promise<{ certificate: Certificate; keyPem?: string }> {
    const profile = profiles[options.profile];
    if (profile.commonName !== undefined && !profile.commonName.test(options.subject.commonName))
      throw new PkiError('PKI_NAME', `common name does not fit the profile ${options.profile}`);
    const extensions = profile.extensions(options);
    const given = options.csrPem !== undefined ? publicKeyOfRequest(options.csrPem) : options.publicKey;
    if (given !== undefined) requireRsa(given, options.keyBits ?? 3072);
    const made = given === undefined ? await generateRsaKeyPair(options.keyBits) : undefined;
    const planned = period(options.notBefore, profile.months);
    const certificate = this.#sign({
      subject: options.subject,
      publicKey: (given ?? made?.publicKey) as KeyObject,
      extensions,
      serialNumber: options.serialNumber,
      ...this.#clamp({ ...planned, notAfter: options.notAfter ?? planned.notAfter }),
    });
    return made === undefined ? { certificate } : { certificate, keyPem: privateKeyPem(made.privateKey) };
  }

  /** A full list, DER. `number` must grow from list to list. */
  async createCrl(options: CrlOptions): Promise<Buffer> {
    return buildCrl(this.certificate, this.#key, options);
  }

  #sign(leaf: {
    subject: SubjectOptions;
    publicKey: KeyObject;
    extensions: Extension[];
    serialNumber?: string | undefined;
    notBefore: Date;
    notAfter: Date;
  }): Certificate {
    const spki = publicKeyInfo(leaf.publicKey);
    const own = this.certificate.asn.tbsCertificate;
    const issued = buildCertificate(
      {
        serialNumber: leaf.serialNumber ?? randomSerialNumber(),
        issuer: own.subject,
        subject: buildName(leaf.subject),
        notBefore: leaf.notBefore,
        notAfter: leaf.notAfter,
        publicKey: spki,
        extensions: [
          ...leaf.extensions,
          ext.subjectKeyIdentifier(ext.keyIdentifier(spki)),
          ext.authorityKeyIdentifier(
            this.certificate.subjectKeyIdentifier ?? ext.keyIdentifier(own.subjectPublicKeyInfo),
          ),
          ...(this.crlUrl === undefined ? [] : [ext.crlDistributionPoint(this.crlUrl)]),
          ...(this.ocspUrl === undefined ? [] : [ext.ocspAccess(this.ocspUrl)]),
        ],
      },
      this.#key,
    );
    checkIssued(issued, this.certificate); // names are equal as DER, or nobody could build a path
    return issued;
  }

  /** Nothing outlives its issuer. */
  #clamp(planned: { notBefore: Date; notAfter: Date }): { notBefore: Date; notAfter: Date } {
    const last = this.certificate.notAfter.getTime();
    const notAfter = new Date(Math.min(planned.notAfter.getTime(), last));
    if (notAfter <= planned.notBefore) throw new PkiError('PKI_ISSUE', 'notAfter must be after notBefore');
    return { notBefore: planned.notBefore, notAfter };
  }
}

const authorityExtensions = (): Extension[] => [
  ext.basicConstraints(true),
  ext.keyUsage('keyCertSign', 'cRLSign'),
  ext.policy(oid.anyPolicy),
];

/** From five minutes ago, since clocks differ. */
function period(notBefore: Date | undefined, months: number): { notBefore: Date; notAfter: Date } {
  const from = notBefore ?? new Date(Date.now() - 5 * 60_000);
  const notAfter = new Date(from);
  notAfter.setUTCMonth(notAfter.getUTCMonth() + months);
  return { notBefore: from, notAfter };
}

function requireRsa(key: KeyObject, bits: number): void {
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= bits) return;
  throw new PkiError('PKI_KEY_STRENGTH', `an RSA key of at least ${bits} bits is required`);
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new PkiError('PKI_KEYSTORE_READ', 'the private key cannot be read', { cause });
  }
}
