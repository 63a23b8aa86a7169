import { chmodSync, copyFileSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from '@budkavle/access-point';
import { openDatabase } from '@budkavle/platform';
import { administrator } from '../../demo/federation.ts';
import type { DoctorSetting } from '../setting.ts';
import { startFakeClamd } from './fake-clamd.ts';
import { startFakeNtp } from './fake-ntp.ts';
import { type HealthyInstallation, participant } from './healthy-installation.ts';

/** A setting that may be changed. */
type Changing = { -readonly [Key in keyof DoctorSetting]: DoctorSetting[Key] };
type Full = Changing &
  Required<Pick<Changing, 'environment' | 'accessPoint' | 'messageService' | 'messageClient'>>;
type Undo = (() => unknown) | undefined;

export interface PlantedFault {
  readonly name: string;
  /** Everything that is found, and nothing else. */
  readonly found: readonly string[];
  /** What cannot be looked at any more. */
  readonly blocked?: readonly string[];
  /** In the setting that the doctor is given, or outside it; before the setting is read if `first`. */
  readonly first?: (installation: HealthyInstallation) => Promise<Undo> | Undo;
  readonly plant?: (setting: Full, installation: HealthyInstallation) => Promise<unknown> | unknown;
}

const dayMs = 86_400_000;
/** What the plants have started. */
const started: { stop(): Promise<unknown> }[] = [];
export const stopPlanted = () => Promise.all(started.splice(0).map((one) => one.stop()));

const ahead = (ms: number) => (setting: Full) => {
  setting.now = () => new Date(Date.now() + ms);
};

async function ntp(setting: Full, aheadMs: number) {
  const fake = await startFakeNtp(aheadMs);
  started.push(fake);
  setting.ntpServers = [fake.server];
}

async function clamd(setting: Full, options: { findsEicar: boolean; version: string }) {
  const fake = await startFakeClamd(options);
  started.push(fake);
  setting.messageService.scanner = { kind: 'clamd', host: '127.0.0.1', port: fake.port };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  started.push({ stop: () => new Promise((done) => server.close(done)) });
  return (server.address() as AddressInfo).port;
}

const clientTls = (installation: HealthyInstallation, more: { notBefore?: Date; notAfter?: Date } = {}) =>
  installation.issue({
    authority: 'tlsca',
    profile: 'tls-client',
    subject: { commonName: 'ap.exempelkommunen.example' },
    ...more,
  });

async function organisationKey(
  installation: HealthyInstallation,
  profile: 'organisation' | 'tls-client' = 'organisation',
) {
  const authority = profile === 'organisation' ? 'orgca' : 'tlsca';
  const pair = await installation.issue({
    authority,
    profile,
    subject: { commonName: 'sdk.exempelkommunen.example' },
  });
  const folder = mkdtempSync(join(installation.folder, 'planted-'));
  const files = { certificate: join(folder, 'new.pem'), key: join(folder, 'new.key') };
  writeFileSync(files.certificate, pair.certificate);
  writeFileSync(files.key, pair.key, { mode: 0o600 });
  return files;
}

const participantOf = (setting: Full) =>
  setting.messageService.participants[0] as Full['messageService']['participants'][number];

function keep(path: string): Undo {
  copyFileSync(path, `${path}.kept`);
  return () => copyFileSync(`${path}.kept`, path);
}

/** A thing that can be wrong, how it comes about, and all that the doctor says of it. */
export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'a word misspelt in the configuration',
    found: ['CONFIG_INVALID'],
    first({ folder }) {
      const path = join(folder, 'budkavle.yaml');
      const undo = keep(path);
      writeFileSync(path, readFileSync(path, 'utf8').replace('"contractC":', '"contractQ":'));
      return undo;
    },
  },
  {
    name: 'clock an hour ahead, by the services of the federation',
    found: ['CLOCK_WRONG', 'IDP_CLOCK'],
    plant: ahead(3_600_000),
  },
  {
    name: 'clock ten minutes behind, by a time server',
    found: ['CLOCK_WRONG'],
    plant: (setting) => ntp(setting, 600_000),
  },
  { name: 'clock ten seconds off', found: ['CLOCK_DRIFTS'], plant: (setting) => ntp(setting, -10_000) },
  {
    name: 'time zone of another part of the world',
    found: ['TIME_ZONE_ODD'],
    plant: (setting) => {
      setting.timeZone = 'America/New_York';
    },
  },
  {
    name: 'a key that is not that of its certificate',
    found: ['CONFIG_KEY_UNUSABLE', 'KEY_MISMATCH'],
    // Without a configuration the services that the key belongs to cannot be asked.
    first({ folder }) {
      const path = join(folder, 'keys', 'tls.key');
      const undo = keep(path);
      copyFileSync(join(folder, 'keys', 'organisation.key'), path);
      return undo;
    },
  },
  {
    name: 'a key file that everybody on the machine can read',
    found: ['FILE_OPEN'],
    first({ folder }) {
      const path = join(folder, 'keys', 'organisation.key');
      chmodSync(path, 0o644);
      return () => chmodSync(path, 0o600);
    },
  },
  {
    name: 'TLS certificate that ends in 20 days',
    found: ['CERTIFICATE_EXPIRES_30'],
    plant: async (setting, installation) => {
      setting.accessPoint.as4.clientTls = await clientTls(installation, {
        notAfter: new Date(Date.now() + 20 * dayMs),
      });
    },
  },
  {
    name: 'TLS certificate that ends in 5 days',
    found: ['CERTIFICATE_EXPIRES_7'],
    plant: async (setting, installation) => {
      setting.accessPoint.as4.clientTls = await clientTls(installation, {
        notAfter: new Date(Date.now() + 5 * dayMs),
      });
    },
  },
  {
    name: 'TLS certificate that has ended',
    found: ['CERTIFICATE_EXPIRED'],
    plant: async (setting, installation) => {
      const dates = { notBefore: new Date(Date.now() - 30 * dayMs), notAfter: new Date(Date.now() - dayMs) };
      setting.accessPoint.as4.clientTls = await clientTls(installation, dates);
    },
  },
  {
    name: 'TLS certificate that is revoked',
    found: ['CERTIFICATE_REVOKED'],
    plant: async (setting, installation) => {
      const issued = await clientTls(installation);
      await administrator(installation.federation).revokeCertificate('tlsca', issued.serial, 'keyCompromise');
      setting.accessPoint.as4.clientTls = issued;
    },
  },
  {
    name: 'TLS certificate of an authority that the federation does not know',
    found: ['CHAIN_WRONG'],
    plant: async (setting, installation) => {
      setting.accessPoint.as4.clientTls = await installation.issue({
        authority: 'orgca',
        profile: 'organisation',
        subject: { commonName: 'ap.exempelkommunen.example' },
      });
    },
  },
  {
    name: 'sources of revocation that cannot be asked',
    found: ['REVOCATION_UNREACHABLE'],
    blocked: ['smp', 'certpub'],
    plant: (setting) => {
      setting.environment.revocation.allowedHosts = [];
    },
  },
  {
    name: 'data folder that cannot be written',
    found: ['FOLDER_NOT_WRITABLE'],
    plant: (setting, { folder }) => {
      setting.accessPoint.blobs.folder = join(folder, 'budkavle.yaml', 'blobs');
    },
  },
  {
    name: 'database that does not answer',
    found: ['DATABASE_UNREACHABLE'],
    plant: (setting) => {
      setting.messageClient.database = { url: 'postgres://budkavle:not-shown@127.0.0.1:1/budkavle' };
    },
  },
  {
    name: 'database of a later version',
    found: ['DATABASE_NEWER'],
    plant: (_, { folder }) => {
      const database = new DatabaseSync(join(folder, 'data', 'message-client', 'database.sqlite'), {
        timeout: 5000,
      });
      const name = '9999-from-the-future';
      database.exec(`insert into platform_migration (name, checksum, applied_at) values ('${name}', '', '')`);
      started.push({
        stop: async () => {
          database.exec(`delete from platform_migration where name = '${name}'`);
          database.close();
        },
      });
    },
  },
  {
    name: 'another master key than the one that everything is encrypted with',
    found: ['MASTER_KEY_WRONG'],
    plant: (setting) => {
      setting.messageService.masterKey = Buffer.alloc(32, 7).toString('base64');
    },
  },
  {
    name: 'backups that nobody makes any longer',
    found: ['BACKUP_OLD'],
    plant: (setting, { folder }) => {
      const backups = mkdtempSync(join(folder, 'backups-'));
      const path = join(backups, 'backup-1');
      writeFileSync(path, 'x');
      utimesSync(path, new Date(Date.now() - 3 * dayMs), new Date(Date.now() - 3 * dayMs));
      setting.backups = backups;
    },
  },
  {
    name: 'no backup at all',
    found: ['BACKUP_NONE'],
    plant: (setting, { folder }) => {
      setting.backups = join(folder, 'nowhere');
    },
  },
  {
    name: 'scanner that does not run',
    found: ['SCANNER_UNREACHABLE'],
    plant: (setting) => {
      setting.messageService.scanner = { kind: 'clamd', host: '127.0.0.1', port: 1 };
    },
  },
  {
    name: 'scanner without definitions',
    found: ['SCANNER_BLIND'],
    plant: (setting) => clamd(setting, { findsEicar: false, version: 'ClamAV 1.4.3' }),
  },
  {
    name: 'scanner with definitions of last year',
    found: ['SCANNER_DEFINITIONS_OLD'],
    plant: (setting) =>
      clamd(setting, { findsEicar: true, version: 'ClamAV 1.4.3/27500/Mon Nov 24 09:26:02 2025' }),
  },
  {
    name: 'a port where something else listens',
    found: ['PORT_TAKEN'],
    plant: async (setting) => {
      const port = await listen(createHttpServer((_, response) => response.end('another')));
      setting.messageClient.listener = { ...setting.messageClient.listener, port };
    },
  },
  {
    name: 'certificate changed in the file, access point not restarted',
    found: ['OUTSIDE_OTHER_CERTIFICATE'],
    plant: async (setting, installation) => {
      setting.accessPoint.as4.tls = await installation.issue({
        authority: 'tlsca',
        profile: 'tls',
        subject: { commonName: 'ap.exempelkommunen.example' },
        ipAddresses: ['127.0.0.1'],
      });
    },
  },
  {
    name: 'a proxy before the access point that ends TLS, asks for no client certificate and takes TLS 1.1',
    found: ['CONFIG_PORT_NOT_ALLOWED', 'OUTSIDE_NO_CLIENT_CERTIFICATE', 'OUTSIDE_OLD_TLS', 'SMP_OTHER_URL'],
    plant: async (setting) => {
      const { certificate: cert, key } = setting.accessPoint.as4.tls;
      const old = { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
      const port = await listen(
        createServer({ cert, key, ...old }, (_, response) => response.end('welcome')),
      );
      setting.accessPoint.as4.publicUrl = `https://127.0.0.1:${port}/as4`;
    },
  },
  {
    name: 'published name that the certificate is not for',
    found: ['OUTSIDE_NAME', 'SMP_OTHER_URL'],
    plant: (setting) => {
      setting.accessPoint.as4.publicUrl = setting.accessPoint.as4.publicUrl.replace('127.0.0.1', 'localhost');
    },
  },
  {
    name: 'message service with a client certificate that the access point does not know',
    found: ['CONTRACT_C_REFUSED'],
    plant: async (setting, installation) => {
      const { tls } = participantOf(setting).accessPoint;
      participantOf(setting).accessPoint.tls = {
        ...tls,
        ...(await organisationKey(installation, 'tls-client')),
      };
    },
  },
  {
    name: 'message client that the message service does not know',
    found: ['CONTRACT_D_REFUSED'],
    plant: (setting) => {
      setting.messageClient.messageService.clientId = 'another';
    },
  },
  {
    name: 'name servers that do not answer',
    found: ['DNS_NO_ANSWER'],
    blocked: ['smp', 'certpub'],
    plant: (setting) => {
      setting.environment.dnsServers = ['127.0.0.1:1'];
    },
  },
  {
    name: 'an organisation that is not registered',
    found: ['DNS_NOT_REGISTERED', 'ADDRESS_BOOK_NO_ORGANISATION'],
    blocked: ['smp'],
    plant: (setting) => {
      setting.accessPoint.participants.push({ id: '0203:nykommun.example', clientFingerprints: [] });
    },
  },
  {
    name: 'another address in SMP',
    found: ['SMP_OTHER_URL'],
    plant: (setting) => {
      setting.accessPoint.as4.publicUrl += '/moved';
    },
  },
  {
    name: 'another certificate of the access point in SMP',
    found: ['SMP_OTHER_CERTIFICATE'],
    plant: async (setting, installation) => {
      const subject = { commonName: 'AP0001-DEMO' };
      setting.accessPoint.keys = [
        await installation.issue({ authority: 'apca', profile: 'access-point', subject }),
      ];
    },
  },
  {
    name: "another key of the organisation's in CertPub to encrypt to",
    found: ['CERTPUB_OTHER_ENCRYPTION_KEY'],
    plant: async (setting, installation) => {
      participantOf(setting).keys.encryption = await organisationKey(installation);
    },
  },
  {
    name: 'new key, CertPub still tells the earlier one',
    found: ['CERTPUB_EARLIER_ENCRYPTION_KEY'],
    plant: async (setting, installation) => {
      const { keys } = participantOf(setting);
      keys.previousEncryption = [keys.encryption];
      keys.encryption = await organisationKey(installation);
    },
  },
  {
    name: 'a signing certificate that is not published',
    found: ['CERTPUB_OTHER_SIGNING_KEY'],
    plant: async (setting, installation) => {
      participantOf(setting).keys.signing = await organisationKey(installation);
    },
  },
  {
    name: 'a function mailbox that the address book does not have, and one of the address book that is missing here',
    found: ['MAILBOX_NOT_PUBLISHED', 'ADDRESS_WITHOUT_MAILBOX'],
    plant: (setting) => {
      setting.messageClient.mailboxes = [
        { address: `elevhalsan.${participant}`, name: 'Elevhälsan', rules: [] },
      ];
    },
  },
  {
    name: 'address book that does not answer',
    found: ['ADDRESS_BOOK_UNREACHABLE', 'CLOCK_UNKNOWN'],
    plant: (setting) => {
      setting.environment.addressBookUrl = 'https://127.0.0.1:1/addressbook/api';
    },
  },
  {
    name: 'issuer written in another way than the identity provider writes it',
    found: ['IDP_OTHER_ISSUER'],
    plant: (setting) => {
      setting.messageClient.openIdConnect.issuer += '/';
    },
  },
  {
    name: 'identity provider that does not answer',
    found: ['IDP_UNREACHABLE'],
    plant: (setting) => {
      setting.messageClient.openIdConnect.issuer = 'http://127.0.0.1:1';
    },
  },
  {
    name: 'messages that are due and that nobody takes up, and some that the message service does not fetch',
    found: ['QUEUE_STUCK', 'MESSAGES_NOT_FETCHED'],
    plant: async (setting, { folder }) => {
      const url = `sqlite:${join(mkdtempSync(join(folder, 'stuck-')), 'database.sqlite')}`;
      const { db, close } = await openDatabase<{ outbound: object; inbound: object }>({ url, migrations });
      const text = 'x';
      const due = { next_attempt_at: new Date(Date.now() - 3_600_000).toISOString(), attempts: 1 };
      const common = {
        id: text,
        participant,
        xhe_id: text,
        as4_message_id: text,
        conversation_id: text,
        sender: text,
      };
      const document = {
        recipient: text,
        document_scheme: text,
        document_value: text,
        sha256: text,
        size: 1,
        has_blob: 1,
      };
      await db
        .insertInto('outbound')
        .values({
          ...common,
          ...document,
          ...due,
          ...{ as4_timestamp: text, process_scheme: text, process_value: text, state: 'ACCEPTED' },
          ...{
            transport_attempts: 0,
            discovery_attempts: 0,
            refreshed: 0,
            created_at: text,
            updated_at: text,
          },
        })
        .execute();
      await db
        .insertInto('inbound')
        .values({
          ...common,
          ...document,
          ...due,
          ...{
            sender_access_point: text,
            state: 'WAITING',
            header_sha256: text,
            evidence_sha256: text,
            received_at: text,
          },
        })
        .execute();
      await close();
      setting.accessPoint.database = { url, schema: 'access_point' };
    },
  },
  {
    name: 'two services in one database',
    found: ['CONFIG_SAME_DATABASE', 'DATABASE_NEWER'],
    plant: (setting) => {
      setting.messageClient.database = setting.accessPoint.database;
    },
  },
  {
    name: 'services set to different environments',
    found: ['CONFIG_ENVIRONMENTS_DIFFER'],
    plant: (setting) => {
      setting.messageClient.environment.name = 'SDK-QA';
    },
  },
  {
    name: 'an organisation spelt in different ways',
    found: ['CONFIG_NOT_SERVED', 'DNS_NOT_REGISTERED', 'ADDRESS_BOOK_NO_ORGANISATION', 'MAILBOX_OF_ANOTHER'],
    plant: (setting) => {
      setting.messageClient.organisation.participant = '0203:exempelkommun.example';
    },
  },
  {
    name: 'no function mailbox',
    found: ['CONFIG_NO_MAILBOX', 'ADDRESS_WITHOUT_MAILBOX'],
    plant: (setting) => {
      setting.messageClient.mailboxes = [];
    },
  },
  {
    name: 'limits that do not fit together',
    found: ['CONFIG_LIMITS'],
    plant: (setting) => {
      setting.environment.limits.envelopeBytes = setting.environment.limits.messageBytes;
    },
  },
  {
    name: 'nothing runs',
    found: ['PORT_CLOSED', 'OUTSIDE_UNREACHABLE', 'CONTRACT_C_UNREACHABLE', 'CONTRACT_D_UNREACHABLE'],
    async first(installation) {
      await installation.stopServices();
      return () => installation.startServices();
    },
  },
];
