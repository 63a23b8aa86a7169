import type { CertificatePolicy, RevocationChecker, TrustStore } from '@budkavle/pki';
import { isAllowedAddress } from './choose/address.ts';
import { bdxlName } from './dns/bdxl-name.ts';
import { selectSmpUrls } from './dns/naptr.ts';
import type { NaptrResolver } from './dns/resolver.ts';
import { DiscoveryError } from './errors.ts';
import type { Identifier } from './identifiers.ts';
import { fetchServiceMetadata } from './smp/client.ts';
import type { SmpFetch } from './smp/fetch.ts';
import type { VerifiedServiceMetadata } from './smp/metadata.ts';
import { verifyServiceMetadata } from './smp/verify.ts';

/** What one look-up needs of its environment. */
export interface LookUpEnvironment {
  readonly zone: string;
  readonly resolver: NaptrResolver;
  readonly fetch: SmpFetch;
  readonly trust: TrustStore;
  readonly policy: CertificatePolicy;
  readonly revocation: RevocationChecker | undefined;
  readonly allowedPorts: readonly number[] | undefined;
  now(): Date;
}

/**
 * DNS, SMP and verification, without any cache. SMP addresses of equal standing are tried in turn while they are unreachable;
 * what cannot be trusted is asked for once more before it is told.
 */
export async function lookUp(
  environment: LookUpEnvironment,
  participant: Identifier,
  document: Identifier,
): Promise<VerifiedServiceMetadata> {
  try {
    return await ask(environment, participant, document);
  } catch (error) {
    if (!(error instanceof DiscoveryError) || error.code !== 'DISC_SECURITY') throw error;
    return await ask(environment, participant, document);
  }
}

async function ask(
  environment: LookUpEnvironment,
  participant: Identifier,
  document: Identifier,
): Promise<VerifiedServiceMetadata> {
  const records = await environment.resolver.resolve(bdxlName(participant, environment.zone));
  let unreachable: unknown;
  for (const base of selectSmpUrls(records)) {
    if (!isAllowedAddress(base, environment.allowedPorts)) {
      throw new DiscoveryError('DISC_ADDRESS_REFUSED', undefined, { reason: 'PORT' });
    }
    try {
      const bytes = await fetchServiceMetadata(base, participant, document, environment.fetch);
      const { trust, policy, revocation } = environment;
      const at = environment.now();
      return await verifyServiceMetadata(bytes, { trust, policy, revocation, participant, document, at });
    } catch (error) {
      if (!(error instanceof DiscoveryError) || error.code !== 'DISC_SMP_UNREACHABLE') throw error;
      unreachable = error;
    }
  }
  throw unreachable;
}
