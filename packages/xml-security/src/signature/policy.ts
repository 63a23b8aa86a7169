import { algorithms as a } from '../algorithms.ts';

/** What a caller accepts. Everything else is DSIG_ALGORITHM before anything is computed. */
export interface SignaturePolicy {
  readonly signature: readonly string[];
  readonly digest: readonly string[];
  readonly canonicalization: readonly string[];
  readonly transforms: readonly string[];
  readonly minRsaBits: number;
}

const sha2 = [a.sha256, a.sha384, a.sha512];
const rsaSha2 = [a.rsaSha256, a.rsaSha384, a.rsaSha512];

const enveloped: SignaturePolicy = {
  signature: rsaSha2,
  digest: sha2,
  canonicalization: [a.c14n10, a.excC14n],
  transforms: [a.envelopedSignature, a.c14n10, a.excC14n],
  minRsaBits: 2048,
};

export const policies: {
  readonly xheEnvelope: SignaturePolicy;
  readonly smp: SignaturePolicy;
  readonly as4: SignaturePolicy;
} = {
  xheEnvelope: {
    ...enveloped,
    signature: [...rsaSha2, a.rsaPssSha256, a.rsaPssSha384, a.rsaPssSha512],
  },
  smp: enveloped,
  /** spec/as4.md section 0: exactly one suite. */
  as4: {
    signature: [a.rsaSha256],
    digest: [a.sha256],
    canonicalization: [a.excC14n],
    transforms: [a.excC14n, a.swaContentSignature],
    minRsaBits: 2048,
  },
};
