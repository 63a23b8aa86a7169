import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentProfile } from '@budkavle/contracts';
import { type OpenDiscovery, openDiscovery } from '@budkavle/discovery';
import { createCertificateRequest } from '@budkavle/pki';
import { silentLogger } from '@budkavle/platform';
import type { Actor } from '../administration/actor.ts';
import type { FederationConfigurationInput } from '../configuration.ts';
import { writeEnvironmentProfile } from '../environment-profile.ts';
import type { FederationSeed } from '../seed/schema.ts';
import { type Federation, startFederation } from '../start.ts';

/** Who administers in the tests. */
export const root: Actor = { name: 'test', role: 'SA' };
export const kommun = '0203:exempelkommunen.example';
export const region = '0203:exempelregionen.example';

/** A federation of its own folder and ports, with two participants to seed. */
export interface TestFederation {
  readonly federation: Federation;
  readonly profile: EnvironmentProfile;
  readonly seed: FederationSeed;
  readonly csrPem: string;
  discovery(): OpenDiscovery;
  /** Starts it again on what it has kept. */
  restart(): Promise<Federation>;
  remove(): Promise<void>;
}

/** Starts everything on loopback; `database` is where the state goes. */
export async function testFederation(
  database: { url: string; schema: string } | undefined,
  changes: Partial<FederationConfigurationInput> = {},
): Promise<TestFederation> {
  const folder = mkdtempSync(join(tmpdir(), 'federation-test-'));
  const configuration: FederationConfigurationInput = {
    environment: 'TEST',
    smlZone: 'sml.test',
    folder,
    database: database
      ? { url: database.url, schema: database.schema }
      : { url: `sqlite:${join(folder, 'federation.sqlite')}` },
    externalAuthorities: true,
    sml: { host: '127.0.0.1', port: 0, ttlSeconds: 1, negativeTtlSeconds: 1 },
    smp: { host: '127.0.0.1', port: 0, requestsPerSecond: 10_000, publicationPollMs: 20 },
    addressBook: { host: '127.0.0.1', port: 0 },
    pki: { host: '127.0.0.1', port: 0, crlHours: 24, ocspSeconds: 300 },
    ...changes,
  };
  const federation = await startFederation(configuration, { log: silentLogger });
  const open: { close(): Promise<void> }[] = [];
  const running = [federation];
  const profile = writeEnvironmentProfile(federation, { accessPointPorts: [4443] });
  const { csrPem } = await createCertificateRequest({ commonName: 'anything' });
  return {
    federation,
    profile,
    csrPem,
    seed: await testSeed(federation, csrPem),
    discovery() {
      const discovery = openDiscovery({ profile });
      open.push(discovery);
      return discovery;
    },
    async restart() {
      const again = await startFederation(configuration, { log: silentLogger });
      running.push(again);
      return again;
    },
    async remove() {
      for (const each of open) await each.close();
      for (const each of running) await each.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One key for all certificates: keys are slow to make. */
async function testSeed(federation: Federation, csrPem: string): Promise<FederationSeed> {
  const administration = federation.administration(root);
  const accessPoint = await administration.issueCertificate({
    authority: 'apca',
    profile: 'access-point',
    subject: { commonName: 'AP0001-TEST' },
    csrPem,
  });
  const organisation = await administration.issueCertificate({
    authority: 'orgca',
    profile: 'organisation',
    subject: { commonName: 'exempelkommunen.example', organisation: 'Exempelkommunen' },
    csrPem,
  });
  const certificate = organisation.certificate.toPem();
  const certificates = [
    { name: 'signering', use: 'signing' as const, certificate },
    { name: 'kryptering', use: 'encryption' as const, certificate },
  ];
  const services = [
    { document: 'message' as const, endpoint: 'standard' },
    { document: 'receipt' as const, endpoint: 'standard' },
  ];
  return {
    serviceProviders: [
      {
        id: 'AP0001-TEST',
        name: 'Exempeldrift',
        certificates: [{ name: 'nuvarande', certificate: accessPoint.certificate.toPem() }],
        endpoints: [
          {
            name: 'standard',
            certificate: 'nuvarande',
            url: 'https://127.0.0.1:4443/as4',
            technicalContactUrl: 'mailto:drift@exempeldrift.example',
          },
        ],
      },
    ],
    participants: [
      {
        identifier: kommun,
        name: 'Exempelkommunen',
        serviceProvider: 'AP0001-TEST',
        status: 'APPROVED',
        services,
        certificates,
      },
      { identifier: region, name: 'Exempelregionen', serviceProvider: 'AP0001-TEST', services, certificates },
    ],
    organisations: [
      {
        participant: kommun,
        organizationNumber: '2120000001',
        name: 'Exempelkommunen',
        geographicCodes: ['Exempellän'],
        addresses: [
          { identifier: `registrator.${kommun}`, name: 'Registrator', keywords: ['diarium'] },
          {
            identifier: `barnoungdom.${kommun}`,
            name: 'Barn- och ungdomsmottagningen',
            description: 'Socialtjänst',
          },
        ],
      },
    ],
  };
}

/** A public key to issue certificates for. */
export function newKey() {
  return generateKeyPairSync('rsa', { modulusLength: 3072 });
}
