import {
  Certificate,
  type CertificatePolicy,
  type RevocationChecker,
  type TrustStore,
  type ValidatedChain,
  validateChain,
} from '@budkavle/pki';
import { idIndex, policies, verifyEnvelopedSignature } from '@budkavle/xml-security';
import { codeOf, DiscoveryError } from '../errors.ts';
import { type Identifier, type ParticipantRef, sameIdentifier, toIdentifier } from '../identifiers.ts';
import { type Proof, proveNotRevoked } from '../revocation.ts';
import { checkDocumentForm } from './document-form.ts';
import type { VerifiedServiceMetadata } from './metadata.ts';
import { maxMetadataBytes } from './names.ts';
import { parseServiceMetadata } from './parse.ts';

/** Whom to trust as signer, and what was asked. */
export interface VerifyOptions {
  /** The SMP roots of this environment, nothing else. */
  readonly trust: TrustStore;
  readonly policy: CertificatePolicy;
  /** Absent: revocation is not asked. */
  readonly revocation?: RevocationChecker | undefined;
  readonly participant: ParticipantRef;
  readonly document: Identifier;
  readonly at?: Date | undefined;
}

/**
 * Steps 1 to 7 of discovery.md 5.2, in that order. What is returned was read from the octets that were digested.
 * Throws DISC_SECURITY (reason: the code of the layer that refused), DISC_REVOCATION_UNAVAILABLE,
 * DISC_SMP_FAULT (genuine, but not what the specification allows).
 */
export async function verifyServiceMetadata(
  bytes: Uint8Array,
  options: VerifyOptions,
): Promise<VerifiedServiceMetadata> {
  try {
    checkDocumentForm(bytes);
    let chain: ValidatedChain | undefined;
    let proof: Proof | undefined;
    const verified = await verifyEnvelopedSignature(bytes, {
      policy: policies.smp,
      limits: { maxBytes: maxMetadataBytes },
      detachTextOver: maxMetadataBytes,
      async resolveKey(certificates) {
        chain = trustSigner(certificates, options);
        proof = await proveNotRevoked(chain, options.revocation);
        return chain.leaf.publicKey;
      },
    });
    idIndex(verified.root);
    if (!chain) throw new DiscoveryError('DISC_SECURITY', 'no signer', { reason: 'SIGNER' });
    const metadata = parseServiceMetadata(verified.root);
    checkIdentity(metadata, options);
    return {
      ...metadata,
      signer: chain.leaf,
      signerChain: chain,
      provenUntil: proof?.until,
      raw: Buffer.from(bytes),
    };
  } catch (error) {
    if (error instanceof DiscoveryError) throw error;
    throw new DiscoveryError('DISC_SECURITY', undefined, {
      reason: codeOf(error) ?? 'UNKNOWN',
      cause: error,
    });
  }
}

function trustSigner(certificates: readonly Buffer[], options: VerifyOptions): ValidatedChain {
  const [first, ...others] = certificates.map((der) => Certificate.parse(der));
  if (!first)
    throw new DiscoveryError('DISC_SECURITY', 'the signature names no certificate', { reason: 'SIGNER' });
  return validateChain(first, {
    trust: options.trust,
    policy: options.policy,
    intermediates: others,
    ...(options.at ? { at: options.at } : {}),
  });
}

/** Step 7: genuine metadata of another participant or document must not pass for this one's. */
function checkIdentity(found: { participant: Identifier; document: Identifier }, asked: VerifyOptions): void {
  if (!sameIdentifier(found.participant, toIdentifier(asked.participant))) {
    throw new DiscoveryError('DISC_SECURITY', 'the metadata is another participant’s', {
      reason: 'PARTICIPANT',
    });
  }
  if (!sameIdentifier(found.document, asked.document)) {
    throw new DiscoveryError('DISC_SECURITY', 'the metadata is of another document', { reason: 'DOCUMENT' });
  }
}
