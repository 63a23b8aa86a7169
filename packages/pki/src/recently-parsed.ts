import type { Certificate } from './certificate.ts';

const KEPT = 256;
const LARGEST = 8192;

/**
 * Certificates that came lately, by their octets: the same few come with every message, and reading one takes longer
 * than verifying with it. Only what has been read without fault is kept; nothing about trust is.
 */
export class RecentlyParsed {
  readonly #byOctets = new Map<string, Certificate>();

  find(octets: string): Certificate | undefined {
    const found = this.#byOctets.get(octets);
    if (found !== undefined) {
      this.#byOctets.delete(octets);
      this.#byOctets.set(octets, found);
    }
    return found;
  }

  keep(octets: string, certificate: Certificate): void {
    if (octets.length > LARGEST) return;
    if (this.#byOctets.size >= KEPT) {
      const [oldest] = this.#byOctets.keys();
      if (oldest !== undefined) this.#byOctets.delete(oldest);
    }
    this.#byOctets.set(octets, certificate);
  }
}
