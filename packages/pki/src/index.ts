export {
  type AuthorityOptions,
  CertificateAuthority,
  type IssueOptions,
} from './authority/certificate-authority.ts';
export { createCertificateRequest } from './authority/certificate-request.ts';
export type { CrlOptions } from './authority/create-crl.ts';
export type { LeafProfile } from './authority/profiles.ts';
export { Certificate } from './certificate.ts';
export { type ValidateChainOptions, type ValidatedChain, validateChain } from './chain.ts';
export { type ErrorDescription, errorCatalogue, PkiError, type PkiErrorCode } from './errors.ts';
export type { KeyUsage } from './key-usage.ts';
export { createKeyEntry, type KeyEntry } from './keystore/key-entry.ts';
export type { OaepDigest } from './keystore/oaep.ts';
export { keyEntryFromPem, loadPemKeyEntry } from './keystore/pem.ts';
export { loadPkcs12, type Pkcs12Contents } from './keystore/pkcs12.ts';
export type { SubjectOptions } from './names.ts';
export {
  type CertificatePolicy,
  type CertificatePurpose,
  certificatePolicies,
  checkPolicy,
  checkValidity,
} from './policy.ts';
export {
  type CertificateState,
  createOcspResponder,
  type OcspResponderOptions,
} from './responder/ocsp-responder.ts';
export {
  createRevocationChecker,
  type IssuerRevocation,
  type RevocationChecker,
  type RevocationCheckerOptions,
} from './revocation/checker.ts';
export type { RevocationEvidence, RevocationProof } from './revocation/evidence.ts';
export type { RevocationFetch } from './revocation/fetch.ts';
export { TrustStore, type TrustStoreOptions } from './trust-store.ts';
