import { type AccessPointClient, createAccessPointClient } from '@budkavle/contracts';
import { type Discovery, openDiscovery } from '@budkavle/discovery';
import { Certificate, type KeyEntry, keyEntryFromPem } from '@budkavle/pki';
import { createAddressGuard, createHttpClient } from '@budkavle/platform';
import { contractUrl } from '../demo/access-points.ts';
import type { OrganisationKeys } from '../demo/keys.ts';
import type { Demo, Guest } from '../demo/start.ts';
import { Counterpart } from './counterpart.ts';

/** The organisation in the demo's federation whose message service is the check itself. */
export const guest = {
  id: 'provorganisationen',
  name: 'Provorganisationen',
  participant: '0203:provorganisationen.example',
  organisationNumber: '0000000042',
  accessPoint: 'exempelregionen',
  addresses: [
    { identifier: 'prov.0203:provorganisationen.example', name: 'Prov', description: 'Motpart i prov' },
  ],
} as const satisfies Guest['registration'];

/** The guest at work: what it sends with, and what it reaches its access point and the federation with. */
export interface OpenGuest {
  /** Does not listen yet. */
  counterpart: Counterpart;
  accessPoint: AccessPointClient;
  discovery: Discovery;
  key: KeyEntry;
  close(): Promise<void>;
}

/** Opens the guest of a demo that was started with it. */
export function openGuest(demo: Demo & { guestKeys: OrganisationKeys | undefined }): OpenGuest {
  const { profile, guestKeys, setting } = demo;
  if (!guestKeys) throw new Error('The demo was started without the counterpart');
  const discovery = openDiscovery({ profile });
  const dispatcher = createHttpClient({
    tls: {
      key: guestKeys.contractClient.keyPem,
      cert: guestKeys.contractClient.certificatePem,
      ca: profile.trust.tls.anchors,
    },
    guard: createAddressGuard({ allowPrivate: true, ports: 'any' }),
    timeoutMs: 120_000,
  });
  const { participant } = guest;
  const accessPoint = createAccessPointClient({
    baseUrl: contractUrl(setting, guest.accessPoint),
    participant,
    dispatcher,
  });
  const key = keyEntryFromPem(
    Certificate.parsePem(guestKeys.organisation.certificatePem),
    guestKeys.organisation.keyPem,
  );
  const counterpart = new Counterpart({
    participant,
    functionalAddress: guest.addresses[0].identifier,
    key,
    accessPoint,
    discovery,
    profile,
  });
  return {
    counterpart,
    accessPoint,
    discovery,
    key,
    close: async () => {
      await counterpart.stop();
      await Promise.all([dispatcher.close(), discovery.close()]);
    },
  };
}
