import type { Certificate } from './certificate.ts';
import { PkiError } from './errors.ts';
import { oid, signatureDigests } from './oids.ts';
import { type CertificatePolicy, checkKeyStrength, checkPolicy, checkValidity } from './policy.ts';
import type { TrustStore } from './trust-store.ts';

/** A leaf and the verified path from it to an anchor, both ends included. */
export interface ValidatedChain {
  readonly leaf: Certificate;
  readonly path: readonly Certificate[];
}

export interface ValidateChainOptions {
  readonly trust: TrustStore;
  readonly policy: CertificatePolicy;
  /** From the message: helps to build the path, is never trusted by itself. */
  readonly intermediates?: readonly Certificate[];
  readonly at?: Date;
}

const maxPathLength = 6;
const maxCandidates = 32;
const maxSignatureChecks = 64;

const understoodCritical: ReadonlySet<string> = new Set([
  oid.keyUsage,
  oid.basicConstraints,
  oid.extendedKeyUsage,
  oid.subjectAltName,
  oid.certificatePolicies,
  oid.crlDistributionPoints,
]);

/**
 * Builds and verifies a path from `leaf` to an anchor of `trust`, then applies `policy` to the leaf (RFC 5280 6.1,
 * without policy trees; a CA with name constraints is refused). Bounded: path of 6, 64 signature checks.
 * Revocation is a step of its own: `RevocationChecker`.
 * @throws PkiError PKI_CHAIN, PKI_EXPIRED, PKI_NOT_YET_VALID, PKI_KEY_USAGE, PKI_NAME, PKI_KEY_STRENGTH,
 * PKI_SIGNATURE_ALGORITHM, PKI_PARSE
 */
export function validateChain(leaf: Certificate, options: ValidateChainOptions): ValidatedChain {
  const path = new PathBuilder(options).build(leaf);
  checkPolicy(leaf, options.policy);
  return { leaf, path };
}

class PathBuilder {
  readonly #options: ValidateChainOptions;
  readonly #at: Date;
  readonly #pool: readonly Certificate[];
  #checksLeft = maxSignatureChecks;
  #deepest = 0;
  #failure = new PkiError('PKI_CHAIN', 'no path to a trusted root');

  constructor(options: ValidateChainOptions) {
    this.#options = options;
    this.#at = options.at ?? new Date();
    const { trust, intermediates = [] } = options;
    this.#pool = [...trust.anchors, ...trust.intermediates, ...intermediates.slice(0, maxCandidates)];
  }

  build(leaf: Certificate): readonly Certificate[] {
    const found = this.#extend([leaf]);
    if (found === undefined) throw this.#failure;
    return found;
  }

  /** Depth first over every CA of the right name: several may share a name and differ in key. */
  #extend(path: readonly Certificate[]): readonly Certificate[] | undefined {
    const subject = path.at(-1);
    if (subject === undefined || path.length >= maxPathLength) return undefined;
    for (const issuer of this.#pool) {
      if (!issuer.subjectDer.equals(subject.issuerDer) || path.some((member) => member.equals(issuer)))
        continue;
      const longer = [...path, issuer];
      try {
        this.#checkLink(subject, issuer, path.length);
      } catch (error) {
        if (!(error instanceof PkiError)) throw error;
        this.#note(error, longer.length);
        continue;
      }
      const whole = this.#options.trust.isAnchor(issuer) ? longer : this.#extend(longer);
      if (whole !== undefined) return whole;
    }
    return undefined;
  }

  /** `depth` certificates stand below `issuer` in the path. */
  #checkLink(subject: Certificate, issuer: Certificate, depth: number): void {
    const { trust, policy } = this.#options;
    if (depth === 1 && !trust.mayIssueLeaf(issuer))
      throw new PkiError('PKI_CHAIN', `not issued by an authority pinned in ${trust.name}`);
    this.#checksLeft -= 1;
    if (this.#checksLeft < 0) throw new PkiError('PKI_CHAIN', 'too many possible paths');
    checkIssued(subject, issuer);
    checkExtensions(subject);
    checkAuthority(issuer, depth - 1);
    checkKeyStrength(issuer, { ...policy, purpose: 'tls-server' });
    for (const certificate of [subject, issuer]) checkValidity(certificate, this.#at, policy.clockTolerance);
  }

  /** The reason of the attempt that came furthest is the one to show. */
  #note(error: PkiError, depth: number): void {
    const better = this.#failure.code === 'PKI_CHAIN' && error.code !== 'PKI_CHAIN';
    if (depth > this.#deepest || (depth === this.#deepest && better)) this.#failure = error;
    this.#deepest = Math.max(this.#deepest, depth);
  }
}

/** Names (as DER), algorithm and signature. @throws PkiError PKI_CHAIN, PKI_SIGNATURE_ALGORITHM */
export function checkIssued(subject: Certificate, issuer: Certificate): void {
  if (!subject.issuerDer.equals(issuer.subjectDer))
    throw new PkiError('PKI_CHAIN', 'issued by another authority');
  if (signatureDigests[subject.signatureAlgorithm] === undefined)
    throw new PkiError(
      'PKI_SIGNATURE_ALGORITHM',
      `signature algorithm ${subject.signatureAlgorithm} not accepted`,
    );
  let verified = false;
  try {
    verified = subject.x509.verify(issuer.publicKey);
  } catch {
    // An algorithm that does not fit the key: the same as a wrong signature.
  }
  if (!verified) throw new PkiError('PKI_CHAIN', 'the signature of the authority does not verify');
}

function checkExtensions(certificate: Certificate): void {
  const unknown = certificate.criticalExtensions.find((id) => !understoodCritical.has(id));
  if (unknown !== undefined) throw new PkiError('PKI_CHAIN', `critical extension ${unknown} not understood`);
}

function checkAuthority(issuer: Certificate, authoritiesBelow: number): void {
  if (!issuer.isCa) throw new PkiError('PKI_CHAIN', 'issued by a certificate that is no authority');
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.has('keyCertSign'))
    throw new PkiError('PKI_CHAIN', 'the authority may not sign certificates (keyUsage)');
  if (issuer.pathLength !== undefined && authoritiesBelow > issuer.pathLength)
    throw new PkiError('PKI_CHAIN', 'path longer than the authority allows (pathLenConstraint)');
  if (issuer.hasExtension(oid.nameConstraints))
    throw new PkiError('PKI_CHAIN', 'name constraints are not supported');
  checkExtensions(issuer);
}
