import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type EnvironmentProfile, sdkApiScopes } from '@budkavle/contracts';
import { createCertificateRequest } from '@budkavle/pki';
import type { RunningService } from '@budkavle/platform';
import { startOneAccessPoint } from '../demo/access-points.ts';
import type { Issue } from '../demo/federation.ts';
import { startOneMessageService } from '../demo/message-services.ts';
import { readDescription, type SystemDescription } from './description.ts';
import type { SystemCertificates } from './prepare-system.ts';
import type { BedSetting } from './setting.ts';

const participant = '0203:systemunderprov.example';
const clients = { client: 'provklient', restrictedClient: 'begransad' } as const;
const requestNames = ['accessPoint', 'tlsServer', 'tlsClient', 'organisation'] as const;

/** Our own access point and message service, described by the same file that a supplier writes. Keys and requests are made as needed. */
export async function describeOwnSystem(setting: BedSetting): Promise<SystemDescription> {
  const { folder, ports, address } = setting;
  await Promise.all(
    requestNames.map((name) =>
      folder.keyPair(`system/${name}`, async () => {
        const { csrPem, keyPem } = await createCertificateRequest({ commonName: 'system.example' });
        return { certificatePem: csrPem, keyPem };
      }),
    ),
  );
  for (const clientId of Object.values(clients))
    folder.document(`keys/system/${clientId}.json`, () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
      folder.textFile(`keys/system/${clientId}.key`, pem);
      return { clientId };
    });
  const api = `http://${address}:${ports.of('system-contract-d')}`;
  const client = (clientId: string) => ({ clientId, privateKeyFile: `keys/system/${clientId}.key` });
  const description: SystemDescription = {
    name: 'Budkavle access point and message service',
    participant,
    organisationName: 'System under prov',
    organisationNumber: '0000000067',
    functionalAddress: `prov.${participant}`,
    otherFunctionalAddress: `annan.${participant}`,
    accessPointUrl: `https://${address}:${ports.of('system-as4')}/as4`,
    requests: {
      accessPoint: 'keys/system/accessPoint.pem',
      tlsServer: 'keys/system/tlsServer.pem',
      tlsClient: 'keys/system/tlsClient.pem',
      organisation: 'keys/system/organisation.pem',
    },
    messageService: true,
    sdkApi: {
      baseUrl: `${api}/v1`,
      tokenUrl: `${api}/oauth2/token`,
      client: client(clients.client),
      restrictedClient: client(clients.restrictedClient),
    },
    patienceSeconds: 120,
    silenceSeconds: 4,
    receiptSeconds: 45,
  };
  return readDescription(folder.textFile('system.json', JSON.stringify(description, null, 2)));
}

/** Starts it with the certificates that the test bed has issued. */
export async function startOwnSystem(
  setting: BedSetting,
  system: SystemDescription,
  from: { certificates: SystemCertificates; profile: EnvironmentProfile; issue: Issue },
  started: RunningService[],
): Promise<void> {
  const { folder, ports, address } = setting;
  const { certificates, profile, issue } = from;
  const keyOf = (name: (typeof requestNames)[number]) =>
    readFileSync(folder.file('keys', 'system', `${name}.key`), 'utf8');
  const pair = (name: (typeof requestNames)[number]) => ({
    certificatePem: certificates[name],
    keyPem: keyOf(name),
  });
  const contractClient = await folder.keyPair('contract-c-system', () =>
    issue({ authority: 'tlsca', profile: 'tls-client', subject: { commonName: 'meddelandetjanst.example' } }),
  );
  const contract = { host: address, port: ports.of('system-contract-c') };
  started.push(
    await startOneAccessPoint(setting, {
      id: 'system',
      environment: profile,
      keys: { accessPoint: pair('accessPoint'), tls: pair('tlsServer'), clientTls: pair('tlsClient') },
      publicUrl: system.accessPointUrl,
      listeners: { as4: { host: address, port: ports.of('system-as4') }, contract },
      participants: [{ participant, contractClientPem: contractClient.certificatePem }],
    }),
  );
  const certificateFile = folder.textFile(
    'keys/system/organisation-certificate.pem',
    certificates.organisation,
  );
  const scopes = Object.values(sdkApiScopes);
  started.push(
    await startOneMessageService(setting, {
      id: 'system',
      environment: profile,
      organisation: { participant, name: system.organisationName },
      keys: {
        organisation: { certificateFile, keyFile: folder.file('keys', 'system', 'organisation.key') },
        contractClient,
      },
      accessPointUrl: `https://${contract.host}:${contract.port}`,
      listen: { host: address, port: ports.of('system-contract-d') },
      apiClients: [
        {
          clientId: clients.client,
          publicKey: publicKeyOf(system.sdkApi?.client),
          scopes,
          organizations: [{ participant }],
        },
        {
          clientId: clients.restrictedClient,
          publicKey: publicKeyOf(system.sdkApi?.restrictedClient),
          scopes,
          organizations: [{ participant, addresses: [system.otherFunctionalAddress ?? ''] }],
        },
      ],
    }),
  );
}

function publicKeyOf(client: { privateKeyFile: string } | undefined): { kty: string } {
  if (!client) throw new Error('The own system has no API client');
  const jwk = createPublicKey(readFileSync(client.privateKeyFile, 'utf8')).export({ format: 'jwk' });
  return jwk as { kty: string };
}
