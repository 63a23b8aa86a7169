import { generateKeyPairSync } from 'node:crypto';
import type { Issue } from './federation.ts';
import type { KeyPair } from './folder.ts';
import { accessPoints, organisations, type PlannedOrganisation } from './plan.ts';
import { type DemoSetting, host } from './setting.ts';

/** Keys and certificates of one organisation's services. */
export interface OrganisationKeys {
  /** The organisation's own (O2O) key: signs envelopes, opens what is sent to it. */
  organisation: KeyPair;
  /** Its message service's client certificate towards the access point (contract C). */
  contractClient: KeyPair;
  /** Its message client's key towards the message service (contract D, private_key_jwt). */
  apiClient: { publicJwk: JsonWebKey; privateKeyPem: string };
}

export interface AccessPointKeys {
  accessPoint: KeyPair;
  /** What it shows as a server, to other access points and to message services. */
  tls: KeyPair;
  /** What it shows as a client of other access points. */
  clientTls: KeyPair;
}

export interface DemoKeys {
  organisations: Map<string, OrganisationKeys>;
  accessPoints: Map<string, AccessPointKeys>;
}

/** All keys of the demo; made once, by the demo's own authorities. */
export async function demoKeys(setting: DemoSetting, issue: Issue): Promise<DemoKeys> {
  const keys: DemoKeys = { organisations: new Map(), accessPoints: new Map() };
  for (const accessPoint of accessPoints)
    keys.accessPoints.set(accessPoint.id, await accessPointKeys(setting, issue, accessPoint));
  for (const organisation of organisations)
    keys.organisations.set(organisation.id, await organisationKeys(setting, issue, organisation));
  return keys;
}

/** The keys of one access point. */
export async function accessPointKeys(
  { folder }: Pick<DemoSetting, 'folder'>,
  issue: Issue,
  { id, partyId, name, address }: { id: string; partyId: string; name: string; address?: string },
): Promise<AccessPointKeys> {
  return {
    accessPoint: await folder.keyPair(`access-point-${id}`, () =>
      issue({
        authority: 'apca',
        profile: 'access-point',
        subject: { commonName: partyId, organisation: name },
      }),
    ),
    tls: await folder.keyPair(`tls-${id}`, () => issueTls(issue, `ap.${id}.example`, address ?? host)),
    clientTls: await folder.keyPair(`tls-client-${id}`, () =>
      issue({ authority: 'tlsca', profile: 'tls-client', subject: { commonName: `ap.${id}.example` } }),
    ),
  };
}

/** The keys of one organisation; also for the check's counterpart. */
export async function organisationKeys(
  { folder }: Pick<DemoSetting, 'folder'>,
  issue: Issue,
  { id, name }: Pick<PlannedOrganisation, 'id' | 'name'> | { id: string; name: string },
): Promise<OrganisationKeys> {
  const apiKey = folder.document(`keys/api-client-${id}.json`, () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      publicJwk: pair.publicKey.export({ format: 'jwk' }) as JsonWebKey,
      privateKeyPem: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    };
  });
  return {
    organisation: await folder.keyPair(`organisation-${id}`, () =>
      issue({
        authority: 'orgca',
        profile: 'organisation',
        subject: { commonName: `sdk.${id}.example`, organisation: name },
      }),
    ),
    contractClient: await folder.keyPair(`contract-c-${id}`, () =>
      issue({
        authority: 'tlsca',
        profile: 'tls-client',
        subject: { commonName: `meddelandetjanst.${id}.example`, organisation: name },
      }),
    ),
    apiClient: apiKey,
  };
}

async function issueTls(issue: Issue, commonName: string, address: string) {
  return issue({
    authority: 'tlsca',
    profile: 'tls-server',
    subject: { commonName },
    dnsNames: [commonName, 'localhost'],
    ipAddresses: [address],
  });
}
