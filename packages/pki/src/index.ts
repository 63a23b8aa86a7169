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
export type { SubjectOptions } from './names.ts';
export {
  type CertificatePolicy,
  type CertificatePurpose,
  certificatePolicies,
  checkPolicy,
  checkValidity,
} from './policy.ts';
export { TrustStore, type TrustStoreOptions } from './trust-store.ts';
