import type { Certificate } from '@budkavle/pki';

const maxParties = 5000;
const maxEach = 4;

/**
 * Certificates of other access points that have been seen and found good, by CN: for signers that are named without
 * their certificate (section 5.6). In memory: what is forgotten is learnt again at the next look-up or message.
 */
export class KnownCertificates {
  readonly #byParty = new Map<string, Certificate[]>();

  learn(certificate: Certificate): void {
    const party = certificate.commonName;
    if (party === undefined) return;
    const known = this.#byParty.get(party) ?? [];
    if (known.some((one) => one.equals(certificate))) return;
    this.#byParty.delete(party);
    this.#byParty.set(party, [certificate, ...known].slice(0, maxEach));
    const [oldest] = this.#byParty.keys();
    if (this.#byParty.size > maxParties && oldest !== undefined) this.#byParty.delete(oldest);
  }

  readonly lookUp = async (partyId: string): Promise<readonly Certificate[]> =>
    this.#byParty.get(partyId) ?? [];
}
