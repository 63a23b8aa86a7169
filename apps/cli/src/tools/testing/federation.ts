import type { EnvironmentProfile } from '@budkavle/contracts';
import { startFederation, writeEnvironmentProfile } from '@budkavle/federation';
import { createCertificateRequest } from '@budkavle/pki';
import { silentLogger } from '@budkavle/platform';
import type { TestFolder } from './folder.ts';
import { kommun } from './organisations.ts';

const root = { name: 'test', role: 'SA' } as const;

/** A federation on loopback with one participant, which takes messages. */
export async function makeFederation(
  folder: TestFolder,
  uses: readonly ('signing' | 'encryption')[],
): Promise<{ profile: EnvironmentProfile; stop(): Promise<void> }> {
  const federation = await startFederation(
    {
      environment: 'TEST',
      smlZone: 'sml.test',
      folder: folder.file('federation'),
      database: { url: `sqlite:${folder.file('federation.sqlite')}` },
      externalAuthorities: true,
      sml: { host: '127.0.0.1', port: 0, ttlSeconds: 1, negativeTtlSeconds: 1 },
      smp: { host: '127.0.0.1', port: 0, requestsPerSecond: 10_000, publicationPollMs: 20 },
      addressBook: { host: '127.0.0.1', port: 0 },
      pki: { host: '127.0.0.1', port: 0, crlHours: 24, ocspSeconds: 300 },
    },
    { log: silentLogger },
  );
  const administration = federation.administration(root);
  const { csrPem } = await createCertificateRequest({ commonName: 'anything' });
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
  await federation.applySeed({
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
        services: [{ document: 'message', endpoint: 'standard' }],
        certificates: uses.map((use) => ({ name: use, use, certificate })),
      },
    ],
    organisations: [],
  });
  await federation.settled();
  return {
    profile: writeEnvironmentProfile(federation, { accessPointPorts: [4443] }),
    stop: () => federation.stop(),
  };
}
