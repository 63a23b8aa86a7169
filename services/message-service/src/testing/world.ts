import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSdkApiClient,
  type EnvironmentProfile,
  type SdkApiClient,
  sdkApiScopes,
} from '@budkavle/contracts';
import type { Discovery } from '@budkavle/discovery';
import { codes, documentTypes } from '@budkavle/formats';
import { claim, createLogger } from '@budkavle/platform';
import type { TestDatabase } from '@budkavle/platform/testing';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { MessageServiceConfiguration } from '../configuration/configuration.ts';
import { receiveItem } from '../receiving/receive.ts';
import { type RunningMessageService, startMessageService } from '../service.ts';
import { enforceDeadlines } from '../submission/deadlines.ts';
import type { EnvelopeRow } from '../submission/envelope.ts';
import { readEvents } from '../submission/event-poller.ts';
import { submitEnvelope } from '../submission/submit.ts';
import { FakeAccessPoint } from './fake-access-point.ts';
import { FakeDiscovery, fakeAddressBook, makeOrganisation, type TestOrganisation } from './organisations.ts';

/** What is the same for every test of a file: keys take time to make. */
export interface Cast {
  folder: string;
  kommun: TestOrganisation;
  region: TestOrganisation;
  apiKey: { private: JWK; public: JWK };
  remove(): void;
}

export const addresses = {
  kommunen: 'registrator.0203:exempelkommunen.example',
  kommunensSocialtjanst: 'socialtjanst.0203:exempelkommunen.example',
  regionen: 'vard.0203:exempelregionen.example',
};

export async function makeCast(): Promise<Cast> {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-mt-'));
  const [kommun, region] = await Promise.all([
    makeOrganisation(folder, 'exempelkommunen.example', [
      addresses.kommunen,
      addresses.kommunensSocialtjanst,
    ]),
    makeOrganisation(folder, 'exempelregionen.example', [addresses.regionen]),
  ]);
  const pair = await generateKeyPair('ES256', { extractable: true });
  const [privateJwk, publicJwk] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)]);
  return {
    folder,
    kommun,
    region,
    apiKey: { private: { ...privateJwk, alg: 'ES256' }, public: publicJwk },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const pem = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----';

export function profile(more: Partial<EnvironmentProfile> = {}): EnvironmentProfile {
  return {
    name: 'test',
    demo: true,
    federationId: codes.federations.test,
    smlZone: 'sml.example',
    transportProfiles: ['digg-transport-as4-v1_0'],
    documentTypes: [
      { ...documentTypes.message.identifier, kind: 'message' },
      { ...documentTypes.receipt.identifier, kind: 'receipt' },
    ],
    process: { scheme: codes.processScheme, value: codes.process },
    trust: {
      accessPoint: { anchors: [pem], issuers: [] },
      smp: { anchors: [pem] },
      tls: { anchors: [pem] },
    },
    commonNames: { accessPoint: '.*', smp: '.*' },
    addressBookUrl: 'http://127.0.0.1/addressbook/api',
    revocation: { allowedHosts: 'any', graceSeconds: 0, required: false },
    allowPrivateAddresses: true,
    xheEncryption: {
      content: 'aes256-gcm',
      keyTransport: { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
    },
    as4: { conversationId: 'sdk', contentId: 'message', mimeType: 'text/xml' },
    deadlines: { receiptSeconds: 3600, transportAttempts: 3, transportSeconds: 3600, discoveryAttempts: 3 },
    limits: { messageBytes: 30 * 1024 * 1024, envelopeBytes: 100 * 1024 * 1024 },
    ...more,
  };
}

/** A database for what does not depend on which it is. */
export function sqliteDatabase(cast: Cast): TestDatabase {
  return {
    dialect: 'sqlite',
    url: `sqlite:${join(mkdtempSync(join(cast.folder, 'db-')), 'test.sqlite')}`,
    schema: 'test',
    open: () => Promise.reject(new Error('not used')),
    remove: async () => {},
  };
}

const emptied = [
  'message',
  'message_event',
  'outgoing_envelope',
  'received_envelope',
  'held_envelope',
  'known_message',
  'received_receipt',
  'incident',
  'event_cursor',
  'blob',
  'blob_use',
] as const;

/** A message service that serves both organisations, with everything around it under the test's hand. */
export class World {
  readonly cast: Cast;
  readonly accessPoint = new FakeAccessPoint();
  readonly discovery: FakeDiscovery;
  readonly addressBook: ReturnType<typeof fakeAddressBook>;
  readonly database: TestDatabase;
  readonly folder: string;
  readonly log: string[] = [];
  readonly masterKey = randomBytes(32).toString('base64');
  more: Partial<MessageServiceConfiguration> = {};
  environment: Partial<EnvironmentProfile> = {};
  background = false;
  /** What the disk has left; undefined: the real one. */
  freeBytes: number | undefined;
  #service: RunningMessageService | undefined;
  readonly #clients = new Map<string, SdkApiClient>();

  constructor(cast: Cast, database: TestDatabase) {
    this.cast = cast;
    this.database = database;
    this.folder = mkdtempSync(join(cast.folder, 'world-'));
    this.discovery = new FakeDiscovery([cast.kommun, cast.region]);
    this.addressBook = fakeAddressBook([cast.kommun, cast.region]);
  }

  get service(): RunningMessageService {
    if (!this.#service) throw new Error('not started');
    return this.#service;
  }
  get context() {
    return this.service.context;
  }

  async start(): Promise<this> {
    const log = this.log;
    this.#service = await startMessageService(this.configuration(), {
      discovery: this.discovery as unknown as Discovery,
      addressBook: this.addressBook,
      accessPointFor: ({ participant }) => ({
        client: this.accessPoint.clientFor(participant),
        close: async () => {},
      }),
      background: this.background,
      ...(this.freeBytes !== undefined && { freeBytes: () => this.freeBytes ?? 0 }),
      log: process.env.TEST_LOG
        ? createLogger({ name: 'mt' })
        : createLogger({
            name: 'mt',
            level: 'debug',
            destination: { write: (line: string) => log.push(line) } as never,
          }),
    });
    return this;
  }

  /** Between two tests: everything is forgotten, which is quicker than a new start. */
  async reset(): Promise<void> {
    await this.context.db.transaction().execute(async (trx) => {
      for (const table of emptied) await trx.deleteFrom(table).execute();
    });
    this.accessPoint.clear();
    this.discovery.clear();
    this.addressBook.down = false;
    this.log.length = 0;
  }

  /** As after kill -9: what was in memory is gone, the next start finds what is on disk. */
  async restart(): Promise<void> {
    await this.#service?.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    await this.database.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  configuration(): MessageServiceConfiguration {
    const { kommun, region, apiKey } = this.cast;
    const participant = (one: TestOrganisation) => ({
      participant: one.participant,
      keys: one.files,
      accessPoint: { url: 'http://127.0.0.1:1' },
    });
    const client = (clientId: string, organizations: { participant: string; addresses?: string[] }[]) => ({
      clientId,
      publicKey: apiKey.public as { kty: string },
      scopes: Object.values(sdkApiScopes),
      organizations,
    });
    return {
      environment: profile(this.environment),
      listen: { host: '127.0.0.1', port: 0 },
      database: { url: this.database.url, schema: this.database.schema },
      folder: this.folder,
      masterKey: this.masterKey,
      participants: [participant(kommun), participant(region)],
      apiClients: [
        client('kommun', [{ participant: kommun.participant }]),
        client('region', [{ participant: region.participant }]),
        client('socialtjanst', [
          { participant: kommun.participant, addresses: [addresses.kommunensSocialtjanst] },
        ]),
      ],
      scanner: { kind: 'eicar-only' },
      workers: { pollMs: 20, retryMs: 10 },
      ...this.more,
    };
  }

  api(clientId: 'kommun' | 'region' | 'socialtjanst', scopes = Object.values(sdkApiScopes)): SdkApiClient {
    const { urls } = this.service;
    const key = [urls.api, clientId, ...scopes].join(' ');
    const known = this.#clients.get(key);
    if (known) return known;
    const client = createSdkApiClient({
      baseUrl: urls.api ?? '',
      tokenUrl: urls.token ?? '',
      clientId,
      privateKey: this.cast.apiKey.private,
      scopes,
    });
    this.#clients.set(key, client);
    return client;
  }

  // ---- the steps that workers take, one by one ------------------------------------------------

  /** Submits everything that is due. */
  async submitDue(): Promise<number> {
    const rows = (await claim(this.context.db, {
      table: 'outgoing_envelope',
      key: 'row',
      limit: 20,
      leaseMs: 30_000,
    })) as EnvelopeRow[];
    for (const row of rows) await submitEnvelope(this.context, row);
    return rows.length;
  }

  async readEvents(participant: string): Promise<number> {
    const found = this.context.participants.find(participant);
    return found ? readEvents(this.context, found, { waitSeconds: 0 }) : 0;
  }

  /** Handles everything that has arrived for an organisation. */
  async receiveDue(participant: string): Promise<number> {
    const found = this.context.participants.find(participant);
    if (!found) return 0;
    const items = await found.accessPoint.claimInbound({ limit: 20 });
    for (const item of items) await receiveItem(this.context, found, item, new AbortController().signal);
    return items.length;
  }

  enforceDeadlines(): Promise<number> {
    return enforceDeadlines(this.context);
  }

  /** Submits, and carries every envelope to its recipient with its transport receipt. */
  async transport(): Promise<void> {
    const before = new Set(this.accessPoint.submitted.keys());
    await this.submitDue();
    for (const [xheId, octets] of this.accessPoint.submitted) {
      if (before.has(xheId)) continue;
      const { sender } = await this.accessPoint.deliver(octets);
      for (const type of ['ACCEPTED', 'DISCOVERED', 'SUBMITTED', 'ACKNOWLEDGED'] as const) {
        this.accessPoint.tell(sender, xheId, type);
      }
      await this.readEvents(sender);
    }
  }
}
