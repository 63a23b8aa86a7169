import { type Discovery, DiscoveryError, type Endpoint } from '@budkavle/discovery';
import type { Certificate } from '@budkavle/pki';

/** Says where a participant's access point is, in the place of DNS and SMP: these rows are about AS4 alone. */
export class FixedDiscovery implements Pick<Discovery, 'endpoint' | 'invalidate'> {
  readonly #entries = new Map<string, Endpoint>();

  register(participant: string, url: string, certificate: Certificate): void {
    this.#entries.set(participant, {
      url,
      certificate,
      transportProfile: 'digg-transport-as4-v1_0',
      accessPoint: certificate.commonName as string,
      process: { scheme: 'urn:fdc:digg.se:edelivery:process', value: 'bdx:noprocess' },
    });
  }

  async endpoint(participant: string | { value: string }): Promise<Endpoint> {
    const entry = this.#entries.get(typeof participant === 'string' ? participant : participant.value);
    if (!entry) throw new DiscoveryError('DISC_NOT_REGISTERED', 'not registered');
    return entry;
  }

  invalidate(): void {}
}
