import { Certificate } from '@budkavle/pki';
import { codeOf, DiscoveryError, type DiscoveryErrorCode } from '../errors.ts';
import { type Identifier, sameIdentifier } from '../identifiers.ts';
import type { ServiceEndpoint, ServiceMetadata } from '../smp/metadata.ts';
import { isAllowedAddress } from './address.ts';

/** Where to send, and to whom. */
export interface Endpoint {
  readonly url: string;
  /** The receiving access point's certificate: encrypts AS4, nothing to do with TLS. */
  readonly certificate: Certificate;
  readonly transportProfile: string;
  /** The certificate's common name: AS4 To PartyId. */
  readonly accessPoint: string;
  readonly process: Identifier;
}

/** What we ask of an endpoint. */
export interface EndpointRequirements {
  readonly process: Identifier;
  /** In our order of preference. */
  readonly transportProfiles: readonly string[];
  readonly at?: Date | undefined;
  readonly allowedPorts?: readonly number[] | undefined;
  /** Chain, validity, name and revocation; throws what is wrong. */
  check(certificate: Certificate): Promise<void>;
}

const activationTolerance = 5 * 60_000;

/** From the least to the most that was right: the furthest one is told. */
const progress: readonly DiscoveryErrorCode[] = [
  'DISC_NO_PROFILE',
  'DISC_ENDPOINT_EXPIRED',
  'DISC_ENDPOINT_NOT_ACTIVE',
  'DISC_ENDPOINT_URL',
  'DISC_ENDPOINT_CERTIFICATE',
  'DISC_REVOCATION_UNAVAILABLE',
];

/**
 * The first endpoint in document order that fits, by our preference of transport profiles.
 * None: why the best candidate failed (DISC_NO_PROFILE, DISC_ENDPOINT_*, DISC_REVOCATION_UNAVAILABLE). Source: discovery.md 3.2.
 */
export async function selectEndpoint(
  metadata: ServiceMetadata,
  requirements: EndpointRequirements,
): Promise<Endpoint> {
  const offered = metadata.processes
    .filter((each) => sameIdentifier(each.process, requirements.process))
    .flatMap((each) => each.endpoints);
  let failure = new DiscoveryError('DISC_NO_PROFILE');
  for (const profile of requirements.transportProfiles) {
    for (const endpoint of offered.filter((each) => each.transportProfile === profile)) {
      try {
        return await usable(endpoint, requirements);
      } catch (error) {
        if (!(error instanceof DiscoveryError)) throw error;
        if (progress.indexOf(error.code) > progress.indexOf(failure.code)) failure = error;
      }
    }
  }
  throw failure;
}

async function usable(endpoint: ServiceEndpoint, requirements: EndpointRequirements): Promise<Endpoint> {
  const at = (requirements.at ?? new Date()).getTime();
  if (endpoint.expiration && at > endpoint.expiration.getTime()) {
    throw new DiscoveryError('DISC_ENDPOINT_EXPIRED');
  }
  if (endpoint.activation && at < endpoint.activation.getTime() - activationTolerance) {
    throw new DiscoveryError('DISC_ENDPOINT_NOT_ACTIVE');
  }
  if (!isAllowedAddress(endpoint.url, requirements.allowedPorts)) {
    throw new DiscoveryError('DISC_ENDPOINT_URL');
  }
  const certificate = await acceptable(endpoint.certificate, requirements);
  const accessPoint = certificate.commonName;
  if (accessPoint === undefined) {
    throw new DiscoveryError('DISC_ENDPOINT_CERTIFICATE', undefined, { reason: 'PKI_NAME' });
  }
  return {
    url: endpoint.url,
    certificate,
    transportProfile: endpoint.transportProfile,
    accessPoint,
    process: requirements.process,
  };
}

async function acceptable(published: string, requirements: EndpointRequirements): Promise<Certificate> {
  try {
    const certificate = Certificate.parseAny(published);
    await requirements.check(certificate);
    return certificate;
  } catch (error) {
    if (error instanceof DiscoveryError) throw error;
    throw new DiscoveryError('DISC_ENDPOINT_CERTIFICATE', undefined, {
      reason: codeOf(error) ?? 'UNKNOWN',
      cause: error,
    });
  }
}
