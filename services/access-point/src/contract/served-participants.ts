import { canonicalParticipant } from '@budkavle/formats';
import { ServiceError } from '@budkavle/platform';

/** The participants of this access point, and which client certificates may act for each. */
export class ServedParticipants {
  readonly #fingerprints = new Map<string, ReadonlySet<string>>();

  /** @throws ServiceError CONFIG_INVALID when one is listed twice */
  constructor(participants: readonly { id: string; clientFingerprints: readonly string[] }[]) {
    for (const { id, clientFingerprints } of participants) {
      const canonical = canonicalParticipant(id);
      if (this.#fingerprints.has(canonical))
        throw new ServiceError('CONFIG_INVALID', { message: `participants: ${id} is listed twice.` });
      this.#fingerprints.set(canonical, new Set(clientFingerprints));
    }
  }

  /** The canonical form of a participant that is served here, else undefined. */
  find(participant: string): string | undefined {
    const canonical = canonicalParticipant(participant);
    return this.#fingerprints.has(canonical) ? canonical : undefined;
  }

  all(): Iterable<string> {
    return this.#fingerprints.keys();
  }

  mayActFor(fingerprint: string, participant: string): boolean {
    return this.#fingerprints.get(canonicalParticipant(participant))?.has(fingerprint) ?? false;
  }

  isClient(fingerprint: string): boolean {
    return [...this.#fingerprints.values()].some((allowed) => allowed.has(fingerprint));
  }
}
