import type { Certificate, ValidatedChain } from '@budkavle/pki';
import type { Identifier } from '../identifiers.ts';

/** What a SignedServiceMetadata says. */
export interface ServiceMetadata {
  readonly participant: Identifier;
  readonly document: Identifier;
  readonly processes: readonly ServiceProcess[];
  readonly certificates: readonly ParticipantCertificate[];
}

/** The same, after steps 1 to 7 of 5.2: nothing in it comes from octets outside the signature. */
export interface VerifiedServiceMetadata extends ServiceMetadata {
  readonly signer: Certificate;
  readonly signerChain: ValidatedChain;
  /** Until when the proof that the signer is not revoked holds; undefined if revocation was not asked. */
  readonly provenUntil: Date | undefined;
  /** The document as it came, for audit. */
  readonly raw: Buffer;
}

/** One Process with its endpoints, in document order. */
export interface ServiceProcess {
  readonly process: Identifier;
  readonly endpoints: readonly ServiceEndpoint[];
}

/** One Endpoint (discovery.md 3.2). */
export interface ServiceEndpoint {
  readonly transportProfile: string;
  readonly url: string;
  readonly requireBusinessLevelSignature: boolean;
  readonly minimumAuthenticationLevel?: string | undefined;
  readonly activation?: Date | undefined;
  readonly expiration?: Date | undefined;
  /** Base64 as published; read with Certificate.parseAny. */
  readonly certificate: string;
  readonly description: string;
  readonly technicalContactUrl: string;
  readonly technicalInformationUrl?: string | undefined;
}

/** One certificate of CertPub (discovery.md 4). */
export interface ParticipantCertificate {
  readonly typeCode: string;
  /** As published, in any of the three base64 forms; read with Certificate.parseAny. */
  readonly content: string;
}
