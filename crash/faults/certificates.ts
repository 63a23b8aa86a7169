import { startFederation } from '@budkavle/federation';
import { Certificate } from '@budkavle/pki';
import { administrator, issuer } from '../../apps/cli/src/demo/federation.ts';
import { federationConfiguration } from '../world/configurations.ts';
import type { World } from '../world/world.ts';
import type { Fault } from './fault.ts';

const partyId = 'AP0002-DEMO';
const service = 'access-point-exempelregionen';

type Administered = Awaited<ReturnType<typeof startFederation>>;

/** The federation's own process makes way for one in which this process is its administrator. */
async function administer<T>(world: World, work: (federation: Administered) => Promise<T>): Promise<T> {
  const process = world.process('federation');
  await process.stop();
  const federation = await startFederation(federationConfiguration(world.setting));
  try {
    const result = await work(federation);
    await federation.settled();
    return result;
  } finally {
    await federation.stop();
    await process.start();
  }
}

/** A new certificate for the access point of Exempelregionen: published, and the first of those that it holds. */
async function renew(world: World, notAfter?: Date): Promise<Certificate> {
  const { certificatePem, keyPem } = await administer(world, async (federation) => {
    const issued = await issuer(federation)({
      authority: 'apca',
      profile: 'access-point',
      subject: { commonName: partyId, organisation: 'Exempelregionen' },
      ...(notAfter ? { notAfter } : {}),
    });
    const [first] = Certificate.parsePem(issued.certificatePem);
    await administrator(federation).putAccessPointCertificate({
      provider: partyId,
      name: 'ap',
      certificate: first?.toPem() ?? '',
    });
    return issued;
  });
  const process = world.process(service);
  const configuration = process.description.configuration as { keys: object[] };
  configuration.keys.unshift({ certificate: certificatePem, key: keyPem });
  await process.stop();
  await process.start();
  return Certificate.parsePem(certificatePem)[0] as Certificate;
}

function current(world: World): Certificate {
  const { keys } = world.process(service).description.configuration as { keys: { certificate: string }[] };
  return Certificate.parsePem(keys[0]?.certificate ?? '')[0] as Certificate;
}

export const certificateFaults: readonly Fault[] = [
  {
    name: 'certificate of an access point revoked in mid-flight',
    ends: 'decided',
    lasts: 10,
    async begin(world) {
      const { serialNumber } = current(world);
      await administer(world, (federation) =>
        administrator(federation).revokeCertificate('apca', serialNumber),
      );
      return async () => {
        await renew(world);
      };
    },
  },
  {
    name: 'certificate of an access point expires in mid-flight',
    ends: 'decided',
    lasts: 15,
    async begin(world) {
      await renew(world, new Date(Date.now() + 25_000));
      return async () => {
        await renew(world);
      };
    },
  },
];
