import { createServer } from 'node:net';
import type { EnvironmentProfile } from '@budkavle/contracts';
import { type Discovery, DiscoveryError, type Endpoint } from '@budkavle/discovery';
import { type Certificate, CertificateAuthority, type KeyEntry, keyEntryFromPem } from '@budkavle/pki';

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
  readonly entry: KeyEntry;
}

/** The authorities and the profile of a made-up federation on one machine. */
export interface TestFederation {
  readonly profile: EnvironmentProfile;
  accessPoint(commonName: string): Promise<KeyPair>;
  /** Of the right name, from an authority of another federation. */
  foreignAccessPoint(commonName: string): Promise<KeyPair>;
  tlsServer(): Promise<KeyPair>;
  tlsClient(commonName: string): Promise<KeyPair>;
  foreignTlsClient(commonName: string): Promise<KeyPair>;
  readonly organisation: KeyPair;
  /** Who issues the TLS certificates: for revocation. */
  readonly tlsAuthority: CertificateAuthority;
}

export async function makeFederation(ports: readonly number[]): Promise<TestFederation> {
  const [accessPoints, foreign, tls] = await Promise.all([
    CertificateAuthority.createRoot({ commonName: 'Rot CA Accesspunkt Exempel' }),
    CertificateAuthority.createRoot({ commonName: 'Rot CA Annan federation' }),
    CertificateAuthority.createRoot({ commonName: 'TLS CA Exempel', keyBits: 2048 }),
  ]);
  const issue = async (
    authority: CertificateAuthority,
    profile: 'access-point' | 'tls-server' | 'tls-client' | 'organisation',
    commonName: string,
  ): Promise<KeyPair> => {
    const { certificate, keyPem } = await authority.issue({
      profile,
      subject: { commonName },
      ...(profile === 'access-point' ? {} : { keyBits: 2048 }),
      ...(profile === 'tls-server' ? { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] } : {}),
    });
    return {
      certificate: certificate.toPem(),
      key: keyPem as string,
      entry: keyEntryFromPem([certificate], keyPem as string),
    };
  };
  return {
    profile: profileOf(accessPoints.certificate, tls.certificate, ports),
    accessPoint: (commonName) => issue(accessPoints, 'access-point', commonName),
    foreignAccessPoint: (commonName) => issue(foreign, 'access-point', commonName),
    tlsServer: () => issue(tls, 'tls-server', 'localhost'),
    tlsClient: (commonName) => issue(tls, 'tls-client', commonName),
    foreignTlsClient: (commonName) => issue(foreign, 'tls-client', commonName),
    organisation: await issue(tls, 'organisation', 'Exempelorganisationen'),
    tlsAuthority: tls,
  };
}

export const messageType = {
  scheme: 'busdox-docid-qns',
  value: 'urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc',
};

function profileOf(accessPoint: Certificate, tls: Certificate, ports: readonly number[]): EnvironmentProfile {
  const receipt =
    'urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##fdc:digg.se:edelivery:messagetype:response:1::2.1::tm-base-ext-sigenc';
  return {
    name: 'loopback',
    federationId: 'urn:fdc:digg.se:edelivery:federation:test',
    smlZone: 'example.test',
    transportProfiles: ['digg-transport-as4-v1_0'],
    documentTypes: [
      { ...messageType, kind: 'message' },
      { scheme: 'busdox-docid-qns', value: receipt, kind: 'receipt' },
    ],
    process: { scheme: 'urn:fdc:digg.se:edelivery:process', value: 'bdx:noprocess' },
    trust: {
      accessPoint: { anchors: [accessPoint.toPem()], issuers: [] },
      smp: { anchors: [accessPoint.toPem()] },
      tls: { anchors: [tls.toPem()] },
    },
    commonNames: { accessPoint: '^AP\\d{4}-TEST$', smp: '^SMP\\d{4}-TEST$' },
    addressBookUrl: 'https://localhost/addressbook/api',
    revocation: { allowedHosts: 'any', graceSeconds: 0, required: false },
    allowPrivateAddresses: true,
    allowedPorts: [...ports],
    xheEncryption: {
      content: 'aes256-gcm',
      keyTransport: { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
    },
    as4: { conversationId: 'xhe', contentId: 'message', mimeType: 'text/xml' },
    deadlines: { receiptSeconds: 60, transportAttempts: 4, transportSeconds: 60, discoveryAttempts: 3 },
    limits: { messageBytes: 30_000_000, envelopeBytes: 130_000_000 },
  };
}

/** Stands for SMP: says where a participant is, and counts what it is asked. */
export class StubDiscovery implements Pick<Discovery, 'endpoint' | 'invalidate'> {
  readonly entries = new Map<string, Endpoint | Error>();
  asked = 0;
  invalidated = 0;

  register(participant: string, url: string, certificate: Certificate): void {
    this.entries.set(participant, {
      url,
      certificate,
      transportProfile: 'digg-transport-as4-v1_0',
      accessPoint: certificate.commonName as string,
      process: { scheme: 'urn:fdc:digg.se:edelivery:process', value: 'bdx:noprocess' },
    });
  }

  async endpoint(participant: string | { value: string }): Promise<Endpoint> {
    this.asked += 1;
    const entry = this.entries.get(typeof participant === 'string' ? participant : participant.value);
    if (entry === undefined) throw new DiscoveryError('DISC_NOT_REGISTERED', 'not registered');
    if (entry instanceof Error) throw entry;
    return entry;
  }

  invalidate(): void {
    this.invalidated += 1;
  }
}

/** A port of the loopback interface that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
