import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  AccessPointConfiguration,
  type AccessPointDependencies,
  startAccessPoint,
} from '@budkavle/access-point';
import { type AccessPointClient, createAccessPointClient, type OutboundEvent } from '@budkavle/contracts';
import type { RevocationChecker } from '@budkavle/pki';
import {
  createHttpClient,
  type Logger,
  loadConfiguration,
  type RunningService,
  silentLogger,
} from '@budkavle/platform';
import type { Dispatcher } from 'undici';
import { kommunen } from './envelopes.ts';
import { environmentOf } from './environment.ts';
import type { Federation, Identity } from './federation.ts';

export interface Refusal {
  readonly ebmsMessageId: string;
  readonly reason: string;
}

/** Our access point as it is started in operation, with the look-ups given. */
export class OurAccessPoint {
  readonly url: string;
  readonly contract: AccessPointClient;
  /** Why messages were refused, as the operator's log tells; the answer does not. */
  readonly refusals: readonly Refusal[];
  /** Codes, for the TLS certificates that were not let in. */
  readonly peersRefused: readonly string[];
  readonly #running: RunningService;
  readonly #dispatcher: Dispatcher;

  private constructor(
    running: RunningService,
    contract: AccessPointClient,
    dispatcher: Dispatcher,
    refusals: readonly Refusal[],
    peersRefused: readonly string[],
  ) {
    this.refusals = refusals;
    this.peersRefused = peersRefused;
    this.url = running.urls.as4 as string;
    this.#running = running;
    this.contract = contract;
    this.#dispatcher = dispatcher;
  }

  static async start(options: {
    folder: string;
    federation: Federation;
    key: Identity;
    tls: Identity;
    clientTls: Identity;
    port: number;
    ports: readonly number[];
    discovery: NonNullable<AccessPointDependencies['discovery']>;
    revocation: RevocationChecker;
  }): Promise<OurAccessPoint> {
    const { folder, federation, key, port } = options;
    const client = await federation.tlsClient('message service');
    const pair = ({ certificate, key }: Identity) => ({ certificate, key });
    const configuration = loadConfiguration(AccessPointConfiguration, {
      env: {},
      prefix: 'ACCESS_POINT',
      overrides: {
        environment: environmentOf(federation, options.ports),
        database: { url: `sqlite:${join(folder, 'access-point.sqlite')}` },
        blobs: { folder: join(folder, 'blobs'), masterKey: randomBytes(32).toString('base64') },
        keys: [pair(key)],
        as4: {
          host: '127.0.0.1',
          port,
          publicUrl: `https://127.0.0.1:${port}/as4`,
          tls: pair(options.tls),
          clientTls: pair(options.clientTls),
        },
        contract: { host: '127.0.0.1', port: 0, tls: pair(options.tls) },
        participants: [{ id: kommunen, clientFingerprints: [fingerprint(client)] }],
        sending: { pollMs: 100, retrySeconds: 1, connectSeconds: 5, pushSeconds: 480 },
      },
    });
    const { discovery, revocation } = options;
    const refusals: Refusal[] = [];
    const peersRefused: string[] = [];
    const log = Object.create(silentLogger) as Logger;
    log.warn = (fields: unknown) => {
      const { event, ebmsMessageId, reason, code } = fields as Partial<Refusal> & {
        event?: string;
        code?: string;
      };
      if (event === 'receiving.peer_refused') peersRefused.push(String(code));
      if (event === 'receiving.refused')
        refusals.push({ ebmsMessageId: String(ebmsMessageId), reason: String(reason) });
    };
    const running = await startAccessPoint(configuration, { discovery, revocation, log });
    const tls = { ca: [federation.tls.certificate.toPem()], key: client.key, cert: client.certificate };
    const dispatcher = createHttpClient({ tls, timeoutMs: 300_000 });
    const baseUrl = running.urls.contract as string;
    const contract = createAccessPointClient({ baseUrl, dispatcher, participant: kommunen });
    return new OurAccessPoint(running, contract, dispatcher, refusals, peersRefused);
  }

  /** What happened to an envelope, until one of these steps. */
  async eventsUntil(
    xheId: string,
    last: readonly OutboundEvent['type'][],
    seconds = 60,
  ): Promise<readonly OutboundEvent[]> {
    const deadline = Date.now() + seconds * 1000;
    const seen: OutboundEvent[] = [];
    for (let after = 0; Date.now() < deadline; ) {
      const { events, next } = await this.contract.events({ after, waitSeconds: 5 });
      after = next;
      seen.push(...events.filter((event) => event.xheId === xheId));
      if (seen.some((event) => last.includes(event.type))) return seen;
    }
    return seen;
  }

  async stop(): Promise<void> {
    await this.#running.stop();
    await this.#dispatcher.destroy();
  }
}

function fingerprint({ entry }: Identity): string {
  return createHash('sha256').update(entry.certificate.der).digest('hex');
}
