import { type Certificate, PkiError } from '@budkavle/pki';
import {
  type ParsedSignature,
  type SignedReference,
  verifyReferenceDigest,
  verifySignatureValue,
  type XmlElement,
  XmlSecurityError,
} from '@budkavle/xml-security';
import { As4Error } from '../errors/as4-error.ts';
import { type KeyReference, matchingCertificates } from './key-reference.ts';

/**
 * Chain, validity, key usage, revocation (section 7.7), decided by the caller: resolves with evidence to keep, or
 * throws. A PkiError becomes EBMS:0101, except PKI_REVOCATION_UNAVAILABLE, which passes through: nothing is known
 * against the certificate, the answer is "try again".
 */
export type Authenticate = (
  certificate: Certificate,
  use: { readonly partyId: string; readonly intermediates: readonly Certificate[] },
) => Promise<unknown>;

/** Certificates known for a party, for signers that are named without one (section 5.6). */
export type KnownCertificates = (partyId: string) => Promise<readonly Certificate[]>;

export interface AuthenticatedSigner {
  readonly certificate: Certificate;
  readonly evidence: unknown;
}

/**
 * Steps 7 and 8 of section 7: whose key it is, that it is trusted, that its CN is the party's name.
 * @throws As4Error EBMS:0101
 */
export async function authenticateSigner(options: {
  signer: KeyReference;
  partyId: string;
  authenticate: Authenticate;
  knownCertificates?: KnownCertificates | undefined;
}): Promise<AuthenticatedSigner> {
  const { signer, partyId } = options;
  const certificate = await signerCertificate(signer, partyId, options.knownCertificates);
  const intermediates = signer.kind === 'certificate' ? signer.intermediates : [];
  let evidence: unknown;
  try {
    evidence = await options.authenticate(certificate, { partyId, intermediates });
  } catch (cause) {
    if (!(cause instanceof PkiError) || cause.code === 'PKI_REVOCATION_UNAVAILABLE') throw cause;
    throw new As4Error('EBMS:0101', `certificate refused: ${cause.code}`, { cause });
  }
  if (certificate.commonName !== partyId)
    throw new As4Error('EBMS:0101', 'the CN of the signer is not the party id');
  return { certificate, evidence };
}

async function signerCertificate(
  signer: KeyReference,
  partyId: string,
  known: KnownCertificates | undefined,
): Promise<Certificate> {
  if (signer.kind === 'certificate') return signer.certificate;
  const matching = matchingCertificates(signer, (await known?.(partyId)) ?? []);
  const [latest] = matching.sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime());
  if (!latest)
    throw new As4Error('EBMS:0101', 'the signer is named by a reference to a certificate that is not known');
  return latest;
}

/**
 * Step 9: the value over SignedInfo and the digests of elements of the envelope.
 * @throws As4Error EBMS:0101
 */
export function verifySignature(
  signature: ParsedSignature,
  certificate: Certificate,
  targets: readonly (readonly [SignedReference, XmlElement])[],
): void {
  asAuthenticationFailure(() => {
    verifySignatureValue(signature, certificate.publicKey);
    for (const [reference, target] of targets) verifyReferenceDigest(reference, target);
  });
}

/** Failures of the signature library as EBMS:0101. */
export function asAuthenticationFailure(step: () => void): void {
  try {
    step();
  } catch (cause) {
    if (!(cause instanceof XmlSecurityError)) throw cause;
    throw new As4Error('EBMS:0101', `signature refused: ${cause.code}`, { cause });
  }
}
