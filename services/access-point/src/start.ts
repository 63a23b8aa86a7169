import { profileById } from '@budkavle/as4';
import { type Discovery, openDiscovery } from '@budkavle/discovery';
import type { RevocationChecker } from '@budkavle/pki';
import {
  createAddressGuard,
  createHttpClient,
  createLogger,
  createMetrics,
  type Logger,
  listen,
  type Metrics,
  openBlobStore,
  openDatabase,
  openMasterKeys,
  openOrganisationKeys,
  type RunningService,
  replaceTls,
  ServiceError,
  watchCertificates,
} from '@budkavle/platform';
import type { AccessPointConfiguration } from './configuration/configuration.ts';
import { loadKeys } from './configuration/load-keys.ts';
import type { AccessPoint } from './context.ts';
import { createContractListener } from './contract/contract-listener.ts';
import { ServedParticipants } from './contract/served-participants.ts';
import { migrations } from './database/migrations.ts';
import type { AccessPointTables } from './database/tables.ts';
import { createAccessPointMetrics } from './events/metrics.ts';
import { WaitingRoom } from './events/waiting-room.ts';
import { startOperationsListener } from './operations-listener.ts';
import { openPressure } from './pressure/open-pressure.ts';
import { createAs4Listener } from './receiving/as4-listener.ts';
import { Backlog } from './receiving/backlog.ts';
import { createMaintenanceWorker } from './retention/maintenance-worker.ts';
import { KeyRing } from './rotation/key-ring.ts';
import { as4Tls, contractTls, isMutual } from './rotation/listener-tls.ts';
import { type Renewable, reload } from './rotation/reload.ts';
import { openCircuits } from './sending/open-circuits.ts';
import { createSendingWorker } from './sending/worker.ts';
import { createAccessPointTrust } from './trust/access-point-trust.ts';
import { KnownCertificates } from './trust/known-certificates.ts';
import { createTlsPeers, type TlsPeers } from './trust/tls-peers.ts';
import { usedCertificates } from './trust/used-certificates.ts';

/** What a caller may put in the place of what is made from the environment profile. */
export interface AccessPointDependencies {
  /** Then `revocation` is needed too, if the environment requires it. */
  discovery?: Pick<Discovery, 'endpoint' | 'invalidate'>;
  revocation?: RevocationChecker;
  log?: Logger;
  metrics?: Metrics;
  now?: () => Date;
}

export interface RunningAccessPoint extends RunningService {
  /**
   * Takes over certificates, keys and participants of a changed configuration without stopping: all or none. The rest
   * waits for the next start. @throws ServiceError CONFIG_INVALID, PkiError
   */
  reload(next: AccessPointConfiguration): Promise<void>;
}

/**
 * Starts an access point: AS4 listener, contract C listener, sending worker. `urls`: as4 (with its path), contract,
 * operations. @throws ServiceError CONFIG_INVALID and what the database and the key stores throw
 */
export async function startAccessPoint(
  configuration: AccessPointConfiguration,
  dependencies: AccessPointDependencies = {},
): Promise<RunningAccessPoint> {
  const stopping: (() => Promise<unknown> | unknown)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= stopAll(stopping);
    return stopped;
  };
  try {
    const { ap, backlog, renewable } = await assemble(configuration, dependencies, stopping);
    const workers = [createSendingWorker(ap, 'small'), createSendingWorker(ap, 'large')];
    const maintenance = createMaintenanceWorker(ap);
    const as4Server = createAs4Listener(ap, backlog);
    const as4 = await listen(as4Server, configuration.as4);
    stopping.push(() => as4.close());
    const contractServer = createContractListener(ap);
    const contract = await listen(contractServer, configuration.contract);
    stopping.push(() => contract.close());
    const operations = await startOperationsListener(ap, stopping);
    stopping.push(() => ap.waiting.close());
    for (const worker of workers) {
      ap.waiting.onRing('outbound', () => worker.wake());
      worker.start();
    }
    maintenance.start();
    stopping.push(() => Promise.all([...workers, maintenance].map((worker) => worker.stop())));
    const { log, metrics, now } = ap;
    const list = () => usedCertificates(renewable.configuration, ap.keys);
    const certificates = watchCertificates({ list, log, metrics, now });
    certificates.start();
    stopping.push(() => certificates.stop());
    ap.log.info(
      { event: 'access_point.started', accessPoint: ap.partyId, environment: configuration.environment.name },
      'access point started',
    );
    const urls = { as4: `${as4.url}${configuration.as4.path}`, contract: contract.url };
    const replace = (next: AccessPointConfiguration) => {
      replaceTls(as4Server, as4Tls(next, isMutual(ap)));
      replaceTls(contractServer, contractTls(next));
      certificates.look();
    };
    return {
      name: 'access-point',
      urls: operations ? { ...urls, operations } : urls,
      stop,
      reload: async (next) =>
        reload(next, {
          renewable,
          partyId: ap.partyId,
          log,
          openDispatcher: (changed) => openDispatcher(changed, ap.tlsPeers),
          replaceTls: replace,
        }),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  configuration: AccessPointConfiguration,
  dependencies: AccessPointDependencies,
  stopping: (() => Promise<unknown> | unknown)[],
): Promise<{ ap: AccessPoint; backlog: Backlog; renewable: Renewable }> {
  const { environment } = configuration;
  const log = dependencies.log ?? createLogger({ name: 'access-point' });
  const metrics = dependencies.metrics ?? createMetrics();
  const now = dependencies.now ?? (() => new Date());
  const { keys, partyId } = loadKeys(configuration.keys);
  const profiles = environment.transportProfiles.flatMap((id) => profileById(id) ?? []);
  if (profiles.length === 0)
    throw new ServiceError('CONFIG_INVALID', {
      message: 'environment.transportProfiles: none of them is known to this version.',
    });
  const database = await openDatabase<AccessPointTables>({ ...configuration.database, migrations, log });
  stopping.push(() => database.close());
  const folder = configuration.blobs.folder;
  const blobs = await openBlobStore({
    folder,
    s3: configuration.blobs.s3,
    keys: await openOrganisationKeys({
      folder: `${folder}/keys`,
      masterKeys: openMasterKeys(configuration.blobs.masterKey),
    }),
  });
  stopping.push(() => blobs.close());
  const { discovery, revocation } = lookUps(configuration, dependencies, log, stopping);
  const tlsPeers = createTlsPeers({ profile: environment, revocation, now });
  const renewable: Renewable = {
    configuration,
    keyRing: new KeyRing(keys, configuration.keyOverlapHours * 3_600_000, now),
    dispatcher: openDispatcher(configuration, tlsPeers),
    participants: new ServedParticipants(configuration.participants),
  };
  stopping.push(() => renewable.dispatcher.destroy());
  const backlog = new Backlog(database.db, configuration.receiving.waitingEnvelopes);
  await backlog.refresh();
  stopping.push(() => backlog.close());
  metrics.gauge('access_point_waiting_envelopes', 'Received, not yet fetched', [], () => backlog.waiting);
  const { resources, queue } = await openPressure(database.db, configuration, metrics);
  stopping.push(() => resources.close());
  const ap: AccessPoint = {
    configuration,
    db: database.db,
    blobs,
    get keys() {
      return renewable.keyRing.keys;
    },
    partyId,
    domain: new URL(configuration.as4.publicUrl).hostname.replace(/[[\]:]/g, ''),
    profiles,
    get participants() {
      return renewable.participants;
    },
    trust: createAccessPointTrust({ profile: environment, revocation, now }),
    tlsPeers,
    known: new KnownCertificates(),
    discovery,
    get dispatcher() {
      return renewable.dispatcher;
    },
    circuits: openCircuits(database.db, configuration, now, metrics),
    resources,
    queue,
    waiting: new WaitingRoom(),
    log,
    metrics,
    counters: createAccessPointMetrics(metrics),
    now,
  };
  return { ap, backlog, renewable };
}

function lookUps(
  { environment }: AccessPointConfiguration,
  dependencies: AccessPointDependencies,
  log: Logger,
  stopping: (() => Promise<unknown> | unknown)[],
) {
  const { discovery, revocation } = dependencies;
  if (discovery) {
    if (environment.revocation.required && !revocation)
      throw new ServiceError('CONFIG_INVALID', { message: 'The environment requires a revocation checker.' });
    return { discovery, revocation };
  }
  const opened = openDiscovery({
    profile: environment,
    ...(dependencies.now ? { now: dependencies.now } : {}),
    onEvent: (event) =>
      log.warn({ event: `discovery.${event.type}`, code: event.code, reason: event.reason }, 'look-up'),
  });
  stopping.push(() => opened.close());
  return { discovery: opened, revocation: revocation ?? opened.revocation };
}

/** Two-way TLS towards other access points, certificates and revocation checked, addresses guarded. */
function openDispatcher(
  { as4, environment, sending }: AccessPointConfiguration,
  tlsPeers: TlsPeers | undefined,
) {
  const { key, certificate } = as4.clientTls ?? as4.tls;
  return createHttpClient({
    tls: { key, cert: certificate, ca: environment.trust.tls.anchors },
    connectTimeoutMs: sending.connectSeconds * 1000,
    timeoutMs: sending.pushSeconds * 1000,
    followRedirects: false,
    ...(tlsPeers ? { checkServer: (chain) => tlsPeers.check(chain, 'server') } : {}),
    guard: createAddressGuard({
      ...(environment.allowPrivateAddresses ? { allowPrivate: true as const } : {}),
      ports: environment.allowedPorts ?? [443],
    }),
  });
}

/** In the opposite order: nothing new, then what is under way, then what it stands on. */
async function stopAll(steps: (() => Promise<unknown> | unknown)[]): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}
