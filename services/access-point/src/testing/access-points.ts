import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccessPointClient, createAccessPointClient, type OutboundEvent } from '@budkavle/contracts';
import { createHttpClient, loadConfiguration, silentLogger } from '@budkavle/platform';
import type { TestDatabase } from '@budkavle/platform/testing';
import type { Dispatcher } from 'undici';
import { AccessPointConfiguration } from '../configuration/configuration.ts';
import { type AccessPointDependencies, type RunningAccessPoint, startAccessPoint } from '../start.ts';
import { freePort, type KeyPair, makeFederation, StubDiscovery, type TestFederation } from './federation.ts';

export interface TestAccessPoint {
  readonly configuration: AccessPointConfiguration;
  readonly key: KeyPair;
  readonly client: KeyPair;
  readonly service: RunningAccessPoint;
  /** Contract C as that participant, with the client certificate given or its own. */
  contract(participant: string, certificate?: KeyPair): AccessPointClient;
  start(): Promise<void>;
  stop(): Promise<void>;
}

type Change = (configuration: AccessPointConfiguration) => void;

/** Two access points, each with what it serves; everything in a temporary folder. */
export class TwoAccessPoints {
  readonly federation: TestFederation;
  readonly discovery = new StubDiscovery();
  readonly dependencies: AccessPointDependencies = { log: silentLogger };
  readonly folder: string;
  readonly #started: TestAccessPoint[] = [];
  readonly #dispatchers: Dispatcher[] = [];
  readonly #databases: TestDatabase[] = [];
  readonly #database: (() => TestDatabase) | undefined;

  readonly ports: readonly number[];

  constructor(
    federation: TestFederation,
    folder: string,
    ports: readonly number[],
    database: (() => TestDatabase) | undefined,
  ) {
    this.#database = database;
    this.federation = federation;
    this.folder = folder;
    this.ports = ports;
  }

  /** `database` gives each access point a new database; SQLite in the folder if absent. */
  static async make(database?: () => TestDatabase): Promise<TwoAccessPoints> {
    const ports = [await freePort(), await freePort(), await freePort()];
    const federation = await makeFederation(ports);
    return new TwoAccessPoints(federation, await mkdtemp(join(tmpdir(), 'access-point-')), ports, database);
  }

  async add(
    name: string,
    index: number,
    participants: readonly string[],
    change: Change = () => {},
  ): Promise<TestAccessPoint> {
    const { federation } = this;
    const [key, server, clientTls, client] = await Promise.all([
      federation.accessPoint(name),
      federation.tlsServer(),
      federation.tlsClient(name),
      federation.tlsClient(`message service of ${name}`),
    ]);
    const port = this.ports[index] as number;
    const database = this.#database?.();
    if (database) this.#databases.push(database);
    const configuration = loadConfiguration(AccessPointConfiguration, {
      env: {},
      prefix: 'ACCESS_POINT',
      overrides: {
        environment: structuredClone(federation.profile),
        database: database
          ? { url: database.url, schema: database.schema }
          : { url: `sqlite:${this.folder}/${name}.sqlite` },
        blobs: { folder: join(this.folder, name), masterKey: randomBytes(32).toString('base64') },
        keys: [{ certificate: key.certificate, key: key.key }],
        as4: {
          host: '127.0.0.1',
          port,
          publicUrl: `https://127.0.0.1:${port}/as4`,
          tls: pair(server),
          clientTls: pair(clientTls),
        },
        contract: { host: '127.0.0.1', port: 0, tls: pair(server) },
        participants: participants.map((id) => ({ id, clientFingerprints: [fingerprint(client)] })),
        sending: {
          pollMs: 50,
          retrySeconds: 1,
          leaseSeconds: 3,
          connectSeconds: 2,
          circuit: { failures: 1000 },
        },
      },
    });
    change(configuration);
    for (const participant of participants)
      this.discovery.register(participant, `https://127.0.0.1:${port}/as4`, key.entry.certificate);
    const added = this.#handle(configuration, key, client);
    await added.start();
    this.#started.push(added);
    return added;
  }

  #handle(configuration: AccessPointConfiguration, key: KeyPair, client: KeyPair): TestAccessPoint {
    let running: RunningAccessPoint | undefined;
    const discovery = this.discovery;
    const dependencies = this.dependencies;
    const handle: TestAccessPoint = {
      configuration,
      key,
      client,
      get service() {
        return running as RunningAccessPoint;
      },
      contract: (participant, certificate = client) => {
        const dispatcher = this.dispatcher(certificate);
        return createAccessPointClient({
          baseUrl: handle.service.urls.contract as string,
          dispatcher,
          participant,
        });
      },
      async start() {
        running = await startAccessPoint(configuration, { discovery, ...dependencies });
      },
      async stop() {
        await running?.stop();
      },
    };
    return handle;
  }

  /** A TLS client with this certificate, or none. */
  dispatcher(certificate?: KeyPair): Dispatcher {
    const dispatcher = createHttpClient({
      tls: {
        ca: [...this.federation.profile.trust.tls.anchors],
        ...(certificate ? { key: certificate.key, cert: certificate.certificate } : {}),
      },
    });
    this.#dispatchers.push(dispatcher);
    return dispatcher;
  }

  async close(): Promise<void> {
    for (const started of this.#started) await started.stop();
    for (const dispatcher of this.#dispatchers) await dispatcher.destroy();
    for (const database of this.#databases) await database.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function pair({ certificate, key }: KeyPair) {
  return { certificate, key };
}

export function fingerprint({ entry }: KeyPair): string {
  return createHash('sha256').update(entry.certificate.der).digest('hex');
}

/** Reads events until one of this type for this envelope comes; gives all that came for it. */
export async function eventsUntil(
  client: AccessPointClient,
  xheId: string,
  type: OutboundEvent['type'] | readonly OutboundEvent['type'][],
  seconds = 20,
): Promise<OutboundEvent[]> {
  const wanted = typeof type === 'string' ? [type] : type;
  const seen: OutboundEvent[] = [];
  const deadline = Date.now() + seconds * 1000;
  let after = 0;
  while (Date.now() < deadline) {
    const { events, next } = await client.events({ after, waitSeconds: 2 });
    after = next;
    seen.push(...events.filter((event) => event.xheId === xheId));
    if (seen.some((event) => wanted.includes(event.type))) return seen;
  }
  throw new Error(
    `no ${wanted.join()} came, only ${seen.map((event) => `${event.type} ${event.code ?? ''} ${event.detail ?? ''}`).join(', ')}`,
  );
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of source) all.push(chunk);
  return Buffer.concat(all);
}
