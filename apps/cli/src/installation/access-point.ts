import { AccessPointConfiguration } from '@budkavle/access-point';
import { Certificate } from '@budkavle/pki';
import { loadConfiguration, mergeConfiguration } from '@budkavle/platform';
import { keyPair, keyPairs } from './key-pairs.ts';
import type { Installation } from './open.ts';

/** The access point's configuration. Errors: CONFIG_INVALID, PKI_*. */
export function accessPointConfiguration(installation: Installation): AccessPointConfiguration {
  const { configuration, keysFolder, folder } = installation;
  const { as4, contractC, operations, organisation, masterKey } = configuration;
  keyPair(keysFolder, 'access-point');
  const pem = ({ certificatePem, keyPem }: { certificatePem: string; keyPem: string }) => ({
    certificate: certificatePem,
    key: keyPem,
  });
  const worked = {
    environment: installation.environment(),
    database: installation.databaseOf('access-point'),
    blobs: { folder: installation.roleFolder('access-point'), masterKey },
    keys: keyPairs(keysFolder, 'access-point').map(pem),
    as4: { host: as4.host, port: as4.port, publicUrl: as4.publicUrl, tls: pem(keyPair(keysFolder, 'tls')) },
    contract: { host: contractC.host, port: contractC.port, tls: pem(keyPair(keysFolder, 'contract-c')) },
    participants: [
      {
        id: organisation.participant,
        clientFingerprints: keyPairs(keysFolder, 'contract-c-client').map(
          ({ certificatePem }) => Certificate.parseAny(certificatePem).fingerprintSha256,
        ),
      },
    ],
    operations: { host: operations.host, port: operations.accessPoint },
  };
  return loadConfiguration(AccessPointConfiguration, {
    values: mergeConfiguration(worked, configuration.accessPoint ?? {}),
    folder,
    prefix: 'BUDKAVLE_ACCESS_POINT',
    place: 'accessPoint',
  });
}
