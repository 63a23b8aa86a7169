import { createAccessPointClient, type EnvironmentProfile } from '@budkavle/contracts';
import type { OpenDiscovery } from '@budkavle/discovery';
import { createAddressGuard, createHttpClient } from '@budkavle/platform';
import { Counterpart } from '../check/counterpart.ts';
import { type BedKeys, keyEntryOf } from './keys.ts';
import { type ListeningParty, listeningParties, partyOf } from './plan.ts';
import type { BedSetting } from './setting.ts';

/** The parties that hear and send, each through the test bed's access point. They accept what they get. */
export function openCounterparts(
  setting: BedSetting,
  keys: BedKeys,
  profile: EnvironmentProfile,
  discovery: OpenDiscovery,
): { counterparts: Map<ListeningParty, Counterpart>; close(): Promise<void> } {
  const counterparts = new Map<ListeningParty, Counterpart>();
  const dispatchers = [...listeningParties].map((each) => {
    const id = each as ListeningParty;
    const own = keys.organisations.get(id);
    if (!own) throw new Error(`There are no keys for ${id}`);
    const dispatcher = createHttpClient({
      tls: {
        key: own.contractClient.keyPem,
        cert: own.contractClient.certificatePem,
        ca: profile.trust.tls.anchors,
      },
      guard: createAddressGuard({ allowPrivate: true, ports: 'any' }),
      timeoutMs: 300_000,
    });
    const { participant, functionalAddress } = partyOf(id);
    const counterpart = new Counterpart({
      participant,
      functionalAddress,
      key: keyEntryOf(own.organisation),
      accessPoint: createAccessPointClient({
        baseUrl: `https://${setting.address}:${setting.ports.of('contract-c-bed')}`,
        participant,
        dispatcher,
      }),
      discovery,
      profile,
    });
    counterpart.refuse = () => [];
    counterpart.listen();
    counterparts.set(id, counterpart);
    return dispatcher;
  });
  return {
    counterparts,
    async close() {
      await Promise.all([...counterparts.values()].map((each) => each.stop()));
      await Promise.all(dispatchers.map((each) => each.destroy()));
    },
  };
}
