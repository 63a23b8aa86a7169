import type { EnvironmentProfile } from '@budkavle/contracts';
import { type Certificate, type RevocationChecker, validateChain } from '@budkavle/pki';
import { type DiscoveryTimes, defaultTimes } from './cache.ts';
import { type Endpoint, selectEndpoint } from './choose/endpoint.ts';
import { encryptionCertificatesOf, signingCertificatesOf } from './choose/participant-certificates.ts';
import type { NaptrResolver } from './dns/resolver.ts';
import { codeOf, DiscoveryError, type DiscoveryErrorCode } from './errors.ts';
import { asciiLower, type Identifier, type ParticipantRef, participantIdentifier } from './identifiers.ts';
import { lookUp } from './look-up.ts';
import { RememberedMetadata } from './remembered-metadata.ts';
import { proveNotRevoked } from './revocation.ts';
import type { SmpFetch } from './smp/fetch.ts';
import type { VerifiedServiceMetadata } from './smp/metadata.ts';
import { trustOf } from './trust.ts';

/** Questions about a participant; every answer is verified. Errors: DiscoveryError. */
export interface Discovery {
  /** Where to send a document, and the certificate of the receiving access point. `process` defaults to the profile's. */
  endpoint(participant: ParticipantRef, document: Identifier, process?: Identifier): Promise<Endpoint>;
  /** The participant's own certificate to encrypt to (CertPub). */
  encryptionCertificate(participant: ParticipantRef, document: Identifier): Promise<Certificate>;
  /** The participant's own certificates, any of which may have signed (CertPub). */
  signingCertificates(participant: ParticipantRef, document: Identifier): Promise<Certificate[]>;
  metadata(participant: ParticipantRef, document: Identifier): Promise<VerifiedServiceMetadata>;
  /** Forgets what is cached, good or bad: the next question is asked afresh. */
  invalidate(participant: ParticipantRef, document?: Identifier): void;
}

/** Something an operator may want to see. */
export interface DiscoveryEvent {
  readonly type: 'alarm' | 'stale-used';
  readonly key: string;
  readonly code?: DiscoveryErrorCode;
  readonly reason?: string | undefined;
}

/** What discovery stands on. */
export interface DiscoveryOptions {
  readonly profile: EnvironmentProfile;
  readonly resolver: NaptrResolver;
  readonly fetch: SmpFetch;
  /** Must be given if the profile requires it. */
  readonly revocation?: RevocationChecker | undefined;
  readonly times?: Partial<DiscoveryTimes> | undefined;
  now?(): Date;
  onEvent?(event: DiscoveryEvent): void;
}

/** Look-ups of one environment, with a cache (discovery.md 5.5). */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { profile, resolver, fetch, revocation } = options;
  if (profile.revocation.required && !revocation) {
    throw new TypeError('the environment profile requires revocation checking, but no checker was given');
  }
  const now = options.now ?? (() => new Date());
  const trust = trustOf(profile);
  const remembered = new RememberedMetadata({
    times: { ...defaultTimes, ...options.times },
    now,
    onStale: (key) => options.onEvent?.({ type: 'stale-used', key }),
    stillTrusted: async (metadata) => {
      const chain = validateChain(metadata.signer, {
        ...trust.smp,
        intermediates: metadata.signerChain.path.slice(1),
        at: now(),
      });
      await proveNotRevoked(chain, revocation);
      return true;
    },
  });
  const environment = {
    zone: profile.smlZone,
    resolver,
    fetch,
    ...trust.smp,
    revocation,
    allowedPorts: profile.allowedPorts,
    now,
  };

  /** Gets the metadata and takes from it what is wanted; whatever fails on the way is told if it needs a person. */
  async function ask<T>(
    participant: ParticipantRef,
    document: Identifier,
    take: (metadata: VerifiedServiceMetadata) => T | Promise<T>,
  ): Promise<T> {
    const identifier = participantIdentifier(participant);
    const key = cacheKey(identifier, document);
    try {
      return await take(await remembered.get(key, () => lookUp(environment, identifier, document)));
    } catch (error) {
      if (error instanceof DiscoveryError && error.alarm) {
        options.onEvent?.({ type: 'alarm', key, code: error.code, reason: error.reason });
      }
      throw error;
    }
  }

  async function checkAccessPoint(certificate: Certificate): Promise<void> {
    const chain = validateChain(certificate, { ...trust.accessPoint, at: now() });
    await proveNotRevoked(chain, revocation);
  }

  /** Those that are not revoked. Without the issuers of participants' certificates in the profile there is nobody to ask. */
  async function unrevoked(certificates: Certificate[]): Promise<Certificate[]> {
    if (!trust.organisation) return certificates;
    const good: Certificate[] = [];
    let failure: unknown;
    for (const certificate of certificates) {
      try {
        const chain = validateChain(certificate, { ...trust.organisation, at: now() });
        await proveNotRevoked(chain, revocation);
        good.push(certificate);
      } catch (error) {
        failure = error;
      }
    }
    if (good.length > 0) return good;
    if (failure instanceof DiscoveryError) throw failure;
    throw new DiscoveryError('DISC_PARTICIPANT_CERTIFICATE', undefined, {
      reason: codeOf(failure),
      cause: failure,
    });
  }

  return {
    metadata: (participant, document) => ask(participant, document, (metadata) => metadata),
    endpoint: (participant, document, process = profile.process) =>
      ask(participant, document, (metadata) =>
        selectEndpoint(metadata, {
          process,
          transportProfiles: profile.transportProfiles,
          at: now(),
          allowedPorts: profile.allowedPorts,
          check: checkAccessPoint,
        }),
      ),
    encryptionCertificate: (participant, document) =>
      ask(participant, document, async (metadata) => {
        const [newest] = await unrevoked(encryptionCertificatesOf(metadata, now()));
        return newest as Certificate;
      }),
    signingCertificates: (participant, document) =>
      ask(participant, document, (metadata) => unrevoked(signingCertificatesOf(metadata, now()))),
    invalidate(participant, document) {
      const prefix = cacheKey(participantIdentifier(participant));
      const exact = document && cacheKey(participantIdentifier(participant), document);
      remembered.forget((key) => (exact ? key === exact : key.startsWith(prefix)));
    },
  };
}

/** A discovery object serves one environment, so that the key need not name it. */
function cacheKey(participant: Identifier, document?: Identifier): string {
  const prefix = `${participant.scheme}::${asciiLower(participant.value)} `;
  return document ? `${prefix}${document.scheme}::${document.value}` : prefix;
}
