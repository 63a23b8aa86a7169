import { Certificate } from '@budkavle/pki';
import { BoundedCache, type DiscoveryTimes, type Entry, SingleFlight } from './cache.ts';
import { DiscoveryError } from './errors.ts';
import type { VerifiedServiceMetadata } from './smp/metadata.ts';

/** How the cache asks and tells. */
export interface RememberedMetadataOptions {
  readonly times: DiscoveryTimes;
  now(): Date;
  /** Still to be trusted although outdated: revocation can be proven. */
  stillTrusted(metadata: VerifiedServiceMetadata): Promise<boolean>;
  onStale(key: string): void;
}

const negativeCodes: readonly string[] = ['DISC_NOT_REGISTERED', 'DISC_DOCUMENT_NOT_TAKEN'];
const outageCodes: readonly string[] = ['DISC_DNS_TECHNICAL', 'DISC_SMP_UNREACHABLE', 'DISC_SMP_FAULT'];
const longestStale = 24 * 3600;

/**
 * Verified metadata with a time to live, one question at a time, renewed before it runs out, "not registered" remembered shortly,
 * and outdated answers only in an outage. Nothing unverified is ever kept. Source: discovery.md 5.5.
 */
export class RememberedMetadata {
  readonly #found: BoundedCache<VerifiedServiceMetadata>;
  readonly #missing: BoundedCache<DiscoveryError>;
  readonly #flights = new SingleFlight<VerifiedServiceMetadata>();
  readonly #options: RememberedMetadataOptions;

  constructor(options: RememberedMetadataOptions) {
    this.#options = options;
    this.#found = new BoundedCache(options.times.maxEntries);
    this.#missing = new BoundedCache(options.times.maxEntries);
  }

  async get(key: string, ask: () => Promise<VerifiedServiceMetadata>): Promise<VerifiedServiceMetadata> {
    const now = this.#options.now().getTime();
    const found = this.#found.get(key);
    if (found && now < found.freshUntil) {
      // The answer at hand is good; what a failed renewal means is told when it has run out.
      if (now >= found.refreshFrom) this.#renew(key, ask).catch(() => {});
      return found.value;
    }
    const missing = this.#missing.get(key);
    if (missing && now < missing.freshUntil) throw missing.value;
    try {
      return await this.#renew(key, ask);
    } catch (error) {
      if (found && (await this.#mayServeStale(found, error))) {
        this.#options.onStale(key);
        return found.value;
      }
      throw error;
    }
  }

  forget(test: (key: string) => boolean): void {
    this.#found.deleteWhere(test);
    this.#missing.deleteWhere(test);
    this.#flights.forget(test);
  }

  #renew(key: string, ask: () => Promise<VerifiedServiceMetadata>): Promise<VerifiedServiceMetadata> {
    return this.#flights.run(key, async (stillCounts) => {
      // Before the first await nothing is registered yet: yield, so that stillCounts() can be asked.
      await Promise.resolve();
      try {
        const value = await ask();
        if (stillCounts()) this.#store(key, value);
        return value;
      } catch (error) {
        if (error instanceof DiscoveryError && negativeCodes.includes(error.code) && stillCounts()) {
          this.#found.delete(key);
          this.#missing.set(key, this.#entry(error, this.#options.times.negativeSeconds * 1000));
        }
        throw error;
      }
    });
  }

  #store(key: string, value: VerifiedServiceMetadata): void {
    this.#missing.delete(key);
    const now = this.#options.now().getTime();
    const end = Math.min(now + this.#options.times.freshSeconds * 1000, ...ends(value, now));
    if (end > now) this.#found.set(key, this.#entry(value, end - now));
  }

  #entry<T>(value: T, lifetime: number): Entry<T> {
    const storedAt = this.#options.now().getTime();
    // Jitter, so that what was asked together is not renewed together.
    const refreshFrom = storedAt + lifetime * (0.75 + Math.random() * 0.15);
    return { value, storedAt, freshUntil: storedAt + lifetime, refreshFrom };
  }

  async #mayServeStale(found: Entry<VerifiedServiceMetadata>, error: unknown): Promise<boolean> {
    const { times, now } = this.#options;
    if (!(error instanceof DiscoveryError) || !outageCodes.includes(error.code)) return false;
    const limit = Math.min(times.staleSeconds, longestStale) * 1000;
    if (now().getTime() > found.freshUntil + limit) return false;
    return await this.#options.stillTrusted(found.value);
  }
}

/** The moments after which something of the metadata no longer holds. Those already past cap nothing: they are told on use. */
function ends(metadata: VerifiedServiceMetadata, now: number): number[] {
  const endpoints = metadata.processes.flatMap((each) => each.endpoints);
  const certificates = [
    ...endpoints.map((each) => each.certificate),
    ...metadata.certificates.map((each) => each.content),
  ];
  return [
    metadata.signer.notAfter.getTime(),
    metadata.provenUntil?.getTime() ?? Number.POSITIVE_INFINITY,
    ...endpoints.flatMap((each) => each.expiration?.getTime() ?? []),
    ...certificates.flatMap(endOfCertificate),
  ].filter((end) => end > now);
}

function endOfCertificate(published: string): number[] {
  try {
    return [Certificate.parseAny(published).notAfter.getTime()];
  } catch {
    return [];
  }
}
