export type { DiscoveryTimes } from './cache.ts';
export { isAllowedAddress } from './choose/address.ts';
export { type Endpoint, type EndpointRequirements, selectEndpoint } from './choose/endpoint.ts';
export { encryptionCertificateOf, signingCertificatesOf } from './choose/participant-certificates.ts';
export { createDiscovery, type Discovery, type DiscoveryEvent, type DiscoveryOptions } from './discovery.ts';
export { bdxlLabel, bdxlName } from './dns/bdxl-name.ts';
export { type NaptrRecord, selectSmpUrls, smpUrl } from './dns/naptr.ts';
export { createNaptrResolver, type NaptrResolver, type NaptrResolverOptions } from './dns/resolver.ts';
export { DiscoveryError, type DiscoveryErrorCode, errorCatalogue } from './errors.ts';
export {
  asciiLower,
  type Identifier,
  type ParticipantRef,
  participantIdentifier,
  participantScheme,
  sameIdentifier,
} from './identifiers.ts';
export type { LookUpObserver } from './observe.ts';
export { createRevocationFetch, type OpenDiscovery, openDiscovery } from './open-discovery.ts';
export {
  buildServiceGroup,
  buildServiceMetadata,
  type EndpointContent,
  type ServiceMetadataContent,
  type SmpKey,
} from './smp/build.ts';
export { fetchServiceMetadata } from './smp/client.ts';
export { createSmpFetch, type SmpAnswer, type SmpFetch } from './smp/fetch.ts';
export type {
  ParticipantCertificate,
  ServiceEndpoint,
  ServiceMetadata,
  ServiceProcess,
  VerifiedServiceMetadata,
} from './smp/metadata.ts';
export { certPubExtensionId, smbNamespace, smcNamespace, smpNamespace, typeCodes } from './smp/names.ts';
export { parseServiceGroup, parseServiceMetadata } from './smp/parse.ts';
export { smpSegment, smpUrls } from './smp/urls.ts';
export { type VerifyOptions, verifyServiceMetadata } from './smp/verify.ts';
export { usedTrust } from './used-trust.ts';
