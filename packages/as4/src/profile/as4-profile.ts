import type { KeyTransport, SignaturePolicy } from '@budkavle/xml-security';

/** Algorithms. For each list the first is what we make, all are what we accept. */
export interface As4Suite {
  readonly signature: SignaturePolicy;
  readonly keyTransport: readonly KeyTransport[];
  readonly content: readonly 'aes128-gcm'[];
}

export interface As4Limits {
  /** MIME parts in a message. */
  readonly parts: number;
  readonly headerLines: number;
  readonly headerLineBytes: number;
  readonly envelopeBytes: number;
  /** The whole request. */
  readonly messageBytes: number;
  /** A part after inflation, absolute and in relation to its compressed size. */
  readonly inflatedBytes: number;
  readonly inflateRatio: number;
  readonly references: number;
  /** How far eb:Timestamp may lie ahead of our clock. */
  readonly clockAheadMs: number;
  /** How old eb:Timestamp may be: shorter than the memory for duplicates, longer than any sender's retries. */
  readonly maxAgeMs: number;
}

/** Everything that another transport profile may decide differently. */
export interface As4Profile {
  /** The transportProfile attribute in SMP. */
  readonly id: string;
  readonly partyIdType: string;
  readonly roles: { readonly initiator: string; readonly responder: string };
  readonly serviceType: string;
  /** The type of originalSender and finalRecipient. */
  readonly propertyType: string;
  readonly suite: As4Suite;
  /** The payload part: its Content-ID and the type of the uncompressed content. */
  readonly contentId: string;
  readonly mimeType: string;
  readonly characterSet: string | undefined;
  /** Two-way TLS between access points unless the federation says otherwise. */
  readonly tls: 'mutual' | 'server';
  readonly limits: As4Limits;
}
