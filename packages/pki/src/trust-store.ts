import type { Certificate } from './certificate.ts';
import { PkiError } from './errors.ts';

export interface TrustStoreOptions {
  readonly name: string;
  readonly anchors: readonly Certificate[];
  readonly intermediates?: readonly Certificate[];
  /** When given, only these may be the direct issuer of a leaf (C3.2.1 2.10: pin the issuing CA, not only the root). */
  readonly issuers?: readonly Certificate[];
}

/** Trust material: anchors and known intermediates for ONE purpose in ONE environment. Never merge two purposes. */
export class TrustStore {
  readonly name: string;
  readonly anchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  readonly issuers: readonly Certificate[] | undefined;

  constructor(options: TrustStoreOptions) {
    if (options.anchors.length === 0)
      throw new PkiError('PKI_CHAIN', `trust store ${options.name} has no anchor`);
    this.name = options.name;
    this.anchors = [...options.anchors];
    this.intermediates = [...(options.intermediates ?? []), ...(options.issuers ?? [])];
    this.issuers = options.issuers === undefined ? undefined : [...options.issuers];
  }

  isAnchor(certificate: Certificate): boolean {
    return this.anchors.some((anchor) => anchor.equals(certificate));
  }

  mayIssueLeaf(certificate: Certificate): boolean {
    return this.issuers === undefined || this.issuers.some((issuer) => issuer.equals(certificate));
  }
}
