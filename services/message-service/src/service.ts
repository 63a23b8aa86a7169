import { rootCertificates } from 'node:tls';
import { type AddressBookClient, type AddressBookFetch, createAddressBookClient } from '@budkavle/contracts';
import { type Discovery, openDiscovery } from '@budkavle/discovery';
import { defaultFileTypes, type FileType } from '@budkavle/formats';
import type { RevocationChecker } from '@budkavle/pki';
import {
  createHttpClient,
  createLogger,
  createMetrics,
  type Listening,
  type Logger,
  listen,
  type Metrics,
  type RunningService,
  readBody,
  watchCertificates,
} from '@budkavle/platform';
import { type Dispatcher, request } from 'undici';
import { createAccessTokens } from './api/oauth/access-token.ts';
import { tokenPath } from './api/oauth/token-route.ts';
import { addApiRoutes, apiBasePath, createApiServer } from './api/server.ts';
import type { MessageServiceConfiguration } from './configuration/configuration.ts';
import { settingsOf } from './configuration/settings.ts';
import type { Context } from './context.ts';
import { chooseScanner } from './malware/choose.ts';
import { proveScanner } from './malware/prove.ts';
import type { MalwareScanner } from './malware/scanner.ts';
import { createServiceMetrics } from './metrics.ts';
import { startOperationsListener } from './operations/listener.ts';
import { createOrganisationCertificates } from './participants/organisation-certificates.ts';
import { type AccessPointFactory, openParticipants } from './participants/participants.ts';
import { usedCertificates } from './participants/used-certificates.ts';
import { createInboundPoller } from './receiving/poller.ts';
import { createTimekeeper } from './retention/housekeeping.ts';
import { createSignals } from './signals.ts';
import { createDiskRoom } from './store/disk-room.ts';
import { openMessageStore } from './store/open-store.ts';
import { openTokenKey } from './store/service-key.ts';
import { createEventPoller } from './submission/event-poller.ts';
import { createSubmissionWorker } from './submission/worker.ts';

/** What stands at the borders of the service; whatever is not given is made from the configuration. */
export interface MessageServiceParts {
  discovery?: Discovery;
  revocation?: RevocationChecker;
  addressBook?: AddressBookClient;
  accessPointFor?: AccessPointFactory;
  scanner?: MalwareScanner;
  log?: Logger;
  metrics?: Metrics;
  /** Bytes that are free on the disk of a folder. */
  freeBytes?: (folder: string) => number;
  /** Default true: workers, pollers and deadlines run. */
  background?: boolean;
}

/** Started, with the parts that the command line and tests look at. */
export interface RunningMessageService extends RunningService {
  readonly context: Context;
  /**
   * Takes the organisations' keys of this configuration from now on, without stopping: a certificate that was renewed. All or
   * none. Errors: CONFIG_INVALID, PKI_KEYSTORE_*.
   */
  reloadKeys(configuration: Pick<MessageServiceConfiguration, 'participants'>): void;
}

/**
 * Starts the message service: contract D to clients, contract C to the access point. Errors: CONFIG_INVALID,
 * MT_SCANNER_REFUSED, MT_SCANNER_UNAVAILABLE, MT_SCANNER_BLIND, PKI_KEYSTORE_*, DATABASE_*.
 */
export async function startMessageService(
  configuration: MessageServiceConfiguration,
  parts: MessageServiceParts = {},
): Promise<RunningMessageService> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return await start(configuration, parts, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  configuration: MessageServiceConfiguration,
  parts: MessageServiceParts,
  closers: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<RunningMessageService> {
  const stopping = new AbortController();
  const context = await openContext(configuration, parts, closers);
  if (!parts.scanner) await requireScanner(configuration, context);
  const server = createApiServer(configuration, context);
  let listening: Listening | undefined;
  const publicUrl = () => configuration.publicUrl?.replace(/\/+$/, '') ?? listening?.url ?? '';
  const issuer = configuration.publicUrl ?? 'urn:budkavle:message-service';
  const tokens = createAccessTokens({
    keys: await openTokenKey(context.serviceKeys),
    issuer,
    audience: issuer,
    lifeSeconds: context.settings.tokenSeconds,
  });
  addApiRoutes(server, { context, configuration, tokens, publicUrl, stopping: stopping.signal });
  listening = await listen(server, configuration.listen);
  closers.push(listening.close);
  const operations = await startOperationsListener(configuration, context);
  if (operations) closers.push(operations.close);
  closers.push(async () => {
    stopping.abort();
    context.signals.changed();
  });
  if (parts.background !== false) {
    const workers = [
      createSubmissionWorker(context),
      createTimekeeper(context),
      ...context.participants.all.flatMap((participant) => [
        createEventPoller(context, participant),
        createInboundPoller(context, participant),
      ]),
    ];
    for (const worker of workers) worker.start();
    closers.push(() => Promise.all(workers.map((worker) => worker.stop())));
  }
  const { log, metrics, participants } = context;
  const list = () => usedCertificates(configuration, participants);
  const certificates = watchCertificates({ list, log, metrics });
  certificates.start();
  closers.push(async () => certificates.stop());
  context.log.info(
    { event: 'service.started', environment: context.profile.name, count: context.participants.all.length },
    'message service started',
  );
  let stopped: Promise<void> | undefined;
  return {
    name: 'message-service',
    urls: {
      api: publicUrl() + apiBasePath,
      token: publicUrl() + tokenPath,
      listen: listening.url,
      ...(operations && { operations: operations.url }),
    },
    context,
    reloadKeys: ({ participants }) => {
      context.participants.replaceKeys(participants);
      context.log.info({ event: 'keys.reloaded', count: participants.length }, 'keys taken anew');
    },
    stop: () => {
      stopped ??= close();
      return stopped;
    },
  };
}

/** Nothing is taken before it is known that malware would be found. The demonstration's own scanner needs no proof. */
async function requireScanner({ scanner }: MessageServiceConfiguration, context: Context): Promise<void> {
  if (scanner.kind !== 'clamd') return;
  const { signature } = await proveScanner(context.scanner, {
    waitMs: (scanner.startSeconds ?? 120) * 1000,
    onWaiting: (error) =>
      context.log.warn({ event: 'scanner.awaited', error }, 'waiting for the malware scanner'),
  });
  context.log.info(
    { event: 'scanner.proved', reason: signature },
    'the malware scanner finds the test string',
  );
}

async function openContext(
  configuration: MessageServiceConfiguration,
  parts: MessageServiceParts,
  closers: (() => Promise<unknown>)[],
): Promise<Context> {
  const profile = configuration.environment;
  const log = parts.log ?? createLogger({ name: 'message-service' });
  const metrics = parts.metrics ?? createMetrics();
  const scanner = parts.scanner ?? chooseScanner(configuration.scanner, profile);
  const store = await openMessageStore(configuration, { log });
  closers.push(store.close);
  const settings = settingsOf(configuration);
  const { db, keys, serviceKeys, blobs, audit } = store;
  const { discovery, revocation } = openLookUps(configuration, parts, closers);
  const participants = openParticipants(configuration.participants, parts.accessPointFor);
  closers.push(() => participants.close());
  return {
    profile,
    settings,
    db,
    blobs,
    participants,
    discovery,
    organisationCertificates: createOrganisationCertificates({ profile, revocation }),
    addressBook:
      parts.addressBook ?? openAddressBook(configuration, settings.addressBookRefreshSeconds, closers),
    scanner,
    fileTypes: fileTypesOf(configuration),
    log,
    metrics,
    counted: createServiceMetrics(metrics),
    audit,
    keys,
    serviceKeys,
    signals: createSignals(),
    room: createDiskRoom(configuration.folder, settings.minFreeBytes, parts.freeBytes),
  };
}

function openLookUps(
  { environment }: MessageServiceConfiguration,
  parts: MessageServiceParts,
  closers: (() => Promise<unknown>)[],
): { discovery: Discovery; revocation: RevocationChecker | undefined } {
  if (parts.discovery) return { discovery: parts.discovery, revocation: parts.revocation };
  const opened = openDiscovery({ profile: environment });
  closers.push(() => opened.close());
  return { discovery: opened, revocation: parts.revocation ?? opened.revocation };
}

function openAddressBook(
  { environment }: MessageServiceConfiguration,
  refreshSeconds: number,
  closers: (() => Promise<unknown>)[],
): AddressBookClient {
  // A public web site: its certificate may come from the federation's authorities or from the web's.
  const dispatcher: Dispatcher = createHttpClient({
    tls: { ca: [...environment.trust.tls.anchors, ...rootCertificates] },
  });
  closers.push(() => dispatcher.close());
  const fetch: AddressBookFetch = async (url, { headers, signal }) => {
    const response = await request(url, { dispatcher, headers, signal });
    const body = await readBody(response, 8 * 1024 * 1024);
    return { status: response.statusCode, text: async () => body.toString('utf8') };
  };
  return createAddressBookClient({ baseUrl: environment.addressBookUrl, fetch, refreshSeconds });
}

/** PDF must always be supported (B1.3.3). */
function fileTypesOf({ contentTypes }: MessageServiceConfiguration): readonly FileType[] {
  if (!contentTypes) return defaultFileTypes;
  const wanted = new Set(['application/pdf', ...contentTypes.map((type) => type.toLowerCase())]);
  const known = defaultFileTypes.filter((type) => wanted.has(type.contentType));
  const unknown = [...wanted].filter((type) => !known.some((one) => one.contentType === type));
  return [...known, ...unknown.map((contentType) => ({ contentType, extensions: [] }))];
}
