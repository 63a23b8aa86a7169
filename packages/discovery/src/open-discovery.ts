import { rootCertificates } from 'node:tls';
import type { EnvironmentProfile } from '@budkavle/contracts';
import { createRevocationChecker, type RevocationChecker, type RevocationFetch } from '@budkavle/pki';
import { createAddressGuard, createHttpClient, readBody } from '@budkavle/platform';
import { type Dispatcher, request } from 'undici';
import type { DiscoveryTimes } from './cache.ts';
import { createDiscovery, type Discovery, type DiscoveryEvent } from './discovery.ts';
import { createNaptrResolver } from './dns/resolver.ts';
import { type LookUpObserver, observedFetch, observedResolver } from './observe.ts';
import { createSmpFetch } from './smp/fetch.ts';

/** Discovery with what it opened; `revocation` may be used for other certificates of the environment too. */
export interface OpenDiscovery extends Discovery {
  readonly revocation: RevocationChecker;
  close(): Promise<void>;
}

/** Everything from the environment profile: resolver, guarded HTTP clients, revocation checker, cache. */
export function openDiscovery(options: {
  profile: EnvironmentProfile;
  times?: Partial<DiscoveryTimes>;
  now?(): Date;
  onEvent?(event: DiscoveryEvent): void;
  observe?: LookUpObserver;
}): OpenDiscovery {
  const { profile, observe = {} } = options;
  // The connection's certificate is no ground of trust here (the signature is): the public web's roots will do as well.
  const tls = { ca: [...profile.trust.tls.anchors, ...rootCertificates] };
  const allowPrivate = profile.allowPrivateAddresses ? { allowPrivate: true as const } : {};
  const smp = createHttpClient({
    tls,
    connectTimeoutMs: 3000,
    timeoutMs: 10_000,
    guard: createAddressGuard({ ...allowPrivate, ports: profile.allowedPorts ?? [443] }),
  });
  const sources = createHttpClient({
    tls,
    connectTimeoutMs: 3000,
    timeoutMs: 10_000,
    // Answers are signed, and the checker asks listed hosts only: http and other ports do no harm.
    guard: createAddressGuard({ ...allowPrivate, allowHttp: true, ports: 'any' }),
  });
  const revocation = createRevocationChecker({
    fetch: createRevocationFetch(sources),
    allowedHosts: profile.revocation.allowedHosts,
    graceMs: profile.revocation.graceSeconds * 1000,
    ...(options.now ? { now: options.now } : {}),
  });
  const discovery = createDiscovery({
    ...options,
    resolver: observedResolver(
      createNaptrResolver(profile.dnsServers ? { servers: profile.dnsServers } : {}),
      observe,
    ),
    fetch: observedFetch(createSmpFetch({ dispatcher: smp }), observe),
    revocation: profile.revocation.required ? revocation : undefined,
  });
  return {
    ...discovery,
    revocation,
    async close() {
      await Promise.all([smp.destroy(), sources.destroy()]);
    },
  };
}

const maxRevocationBytes = 32 * 1024 * 1024;

/** How the revocation checker asks OCSP responders and fetches lists. */
export function createRevocationFetch(dispatcher: Dispatcher): RevocationFetch {
  return async (url, { method, body, contentType }) => {
    const response = await request(url, {
      dispatcher,
      method,
      signal: AbortSignal.timeout(15_000),
      ...(body ? { body } : {}),
      ...(contentType ? { headers: { 'content-type': contentType } } : {}),
    });
    return { status: response.statusCode, body: await readBody(response, maxRevocationBytes) };
  };
}
