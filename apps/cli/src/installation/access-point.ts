import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
        clientFingerprints: clientFingerprints(keysFolder),
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

/** Of every certificate that the message service may show: the keys of these need not be on this machine. */
function clientFingerprints(keysFolder: string): string[] {
  const files = readdirSync(keysFolder).filter((name) => /^contract-c-client(\.\d+)?\.pem$/.test(name));
  return files.map(
    (name) => Certificate.parseAny(readFileSync(join(keysFolder, name), 'utf8')).fingerprintSha256,
  );
}
