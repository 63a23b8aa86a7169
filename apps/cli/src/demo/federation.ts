import type { EnvironmentProfile } from '@budkavle/contracts';
import {
  type Administration,
  type Federation,
  type IssueRequest,
  startFederation,
  writeEnvironmentProfile,
} from '@budkavle/federation';
import { as4Url } from './access-points.ts';
import { databaseOf } from './databases.ts';
import type { DemoKeys } from './keys.ts';
import {
  type AccessPointId,
  accessPoints,
  functionalAddress,
  type OrganisationId,
  organisations,
} from './plan.ts';
import type { Ports } from './ports.ts';
import { type DemoSetting, environmentName, type Housing, host } from './setting.ts';

/** Makes a key and its certificate with one of the demo's authorities. */
export type Issue = (request: IssueRequest) => Promise<{ certificatePem: string; keyPem: string }>;

export type FederationListener = 'dns' | 'smp' | 'address-book' | 'pki';

/** The federation's parts, all of them, with authorities of its own for TLS and for the organisations' certificates. */
export function startDemoFederation(
  setting: Housing & { ports: Pick<Ports<FederationListener>, 'of'> },
  { environment = environmentName, smlZone = 'sml.demo.example', address = host } = {},
): Promise<Federation> {
  const { ports, folder } = setting;
  return startFederation({
    environment,
    smlZone,
    database: databaseOf(setting, 'federation'),
    folder: folder.sub('federation'),
    keyPassphrase: folder.masterKey('federation'),
    sml: { host: address, port: ports.of('dns'), ttlSeconds: 60, negativeTtlSeconds: 5 },
    smp: { host: address, port: ports.of('smp'), requestsPerSecond: 500, publicationPollMs: 2000 },
    addressBook: { host: address, port: ports.of('address-book') },
    pki: { host: address, port: ports.of('pki'), crlHours: 24, ocspSeconds: 300 },
    externalAuthorities: true,
    logLevel: setting.logLevel,
  });
}

/** The demo's environment, as every service is configured from it. */
export function demoProfile(federation: Federation, { ports }: DemoSetting): EnvironmentProfile {
  return writeEnvironmentProfile(federation, {
    name: environmentName,
    demo: true,
    allowPrivateAddresses: true,
    accessPointPorts: accessPoints.map(({ id }) => ports.of(`as4-${id}`)),
    deadlines: { receiptSeconds: 600, transportAttempts: 5, transportSeconds: 60 },
  });
}

/** The federation administrator, who is also everybody's operator in the demo. */
export function administrator(federation: Federation): Administration {
  return federation.administration({ name: 'demo', role: 'SA' });
}

export function issuer(federation: Federation): Issue {
  return async (request) => {
    const issued = await administrator(federation).issueCertificate(request);
    if (!issued.keyPem) throw new Error('The authority made no key');
    return { certificatePem: issued.chainPem, keyPem: issued.keyPem };
  };
}

/** A participant to be registered, approved and published. */
export interface Registration {
  id: string;
  name: string;
  participant: string;
  organisationNumber: string;
  /** Its access point's name in the federation: AP0001-DEMO. */
  provider: string;
  certificatePem: string;
  addresses: readonly { identifier: string; name: string; description: string }[];
}

/** Registers access points and organisations. Doing it again changes nothing. */
export async function registerAll(
  federation: Federation,
  setting: DemoSetting,
  keys: DemoKeys,
  extra: readonly Registration[],
): Promise<void> {
  const admin = administrator(federation);
  for (const { id, partyId, name } of accessPoints) {
    const own = keys.accessPoints.get(id);
    if (!own) throw new Error(`There are no keys for the access point ${id}`);
    const { certificatePem } = own.accessPoint;
    await registerAccessPoint(admin, { id, partyId, name, certificatePem, url: as4Url(setting, id) });
  }
  for (const organisation of organisations)
    await registerParticipant(admin, federation, registrationOf(organisation.id, keys));
  for (const each of extra) await registerParticipant(admin, federation, each);
  await federation.settled();
}

/** An access point with its one endpoint. */
export async function registerAccessPoint(
  admin: Administration,
  of: { id: string; partyId: string; name: string; certificatePem: string; url: string },
): Promise<void> {
  await admin.putServiceProvider({ id: of.partyId, name: of.name });
  await admin.putAccessPointCertificate({
    provider: of.partyId,
    name: 'ap',
    certificate: firstPem(of.certificatePem),
  });
  await admin.putEndpointConfiguration({
    provider: of.partyId,
    name: 'sdk',
    certificate: 'ap',
    url: of.url,
    description: `Accesspunkt ${of.name}`,
    technicalContactUrl: `mailto:drift@${of.id}.example`,
  });
}

function registrationOf(id: OrganisationId, keys: DemoKeys): Registration {
  const organisation = organisations.find((each) => each.id === id);
  const own = keys.organisations.get(id);
  if (!organisation || !own) throw new Error(`There are no keys for ${id}`);
  return {
    ...organisation,
    provider: partyIdOf(organisation.accessPoint),
    certificatePem: own.organisation.certificatePem,
    addresses: organisation.mailboxes.map((mailbox) => ({
      identifier: functionalAddress(organisation, mailbox.function),
      name: mailbox.name,
      description: mailbox.description,
    })),
  };
}

export async function registerParticipant(
  admin: Administration,
  federation: Federation,
  registration: Registration,
): Promise<void> {
  const { participant, name, provider } = registration;
  const certificate = firstPem(registration.certificatePem);
  await admin.putParticipant({ provider, identifier: participant, name });
  await admin.setParticipantServices(
    participant,
    federation.configuration.documentTypes.map(({ scheme, value }) => ({
      document: { scheme, value },
      endpoint: 'sdk',
    })),
  );
  await admin.setParticipantCertificates(participant, [
    { name: 'signing', use: 'signing', certificate },
    { name: 'encryption', use: 'encryption', certificate },
  ]);
  await admin.setFederationStatus(participant, 'APPROVED');
  await admin.putOrganisation({ participant, organizationNumber: registration.organisationNumber, name });
  for (const address of registration.addresses)
    await admin.putFunctionalAddress({ organisation: participant, ...address });
}

export function partyIdOf(id: AccessPointId): string {
  return accessPoints.find((each) => each.id === id)?.partyId ?? '';
}

function firstPem(chain: string): string {
  const [first] = chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/) ?? [];
  if (!first) throw new Error('There is no certificate');
  return first;
}
