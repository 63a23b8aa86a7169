/** How one certificate was found not to be revoked; `raw` is kept as proof. */
export interface RevocationProof {
  readonly fingerprintSha256: string;
  readonly serialNumber: string;
  readonly source: 'ocsp' | 'crl' | 'exempt';
  /** Undefined for `exempt`. */
  readonly url?: string;
  /** The signed answer or list, DER, as received. */
  readonly raw?: Buffer;
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
  readonly fetchedAt?: Date;
  readonly checkedAt: Date;
  /** True when nothing newer could be had and the grace period was used. */
  readonly stale: boolean;
}

/** One proof for each certificate of the path except the anchor, leaf first. */
export interface RevocationEvidence {
  readonly proofs: readonly RevocationProof[];
}

/** A verified answer about one certificate. */
export interface RevocationAnswer {
  readonly state: 'good' | 'revoked' | 'unknown';
  readonly revokedAt?: Date;
  readonly reason?: number;
  readonly source: 'ocsp' | 'crl';
  readonly url: string;
  readonly raw: Buffer;
  readonly thisUpdate: Date;
  /** Undefined: the answer holds for this moment only. */
  readonly nextUpdate?: Date;
  readonly fetchedAt: Date;
}
