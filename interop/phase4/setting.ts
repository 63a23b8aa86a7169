import { createServer } from 'node:net';
import { createRevocationFetch } from '@budkavle/discovery';
import { createRevocationChecker } from '@budkavle/pki';
import { createHttpClient } from '@budkavle/platform';
import type { Dispatcher } from 'undici';
import { Wss4j } from '../wss4j-stax/counterpart.ts';
import { Counterpart } from './counterpart.ts';
import { FixedDiscovery } from './discovery.ts';
import { kommunen, makeEnvelope, regionen } from './envelopes.ts';
import { FaultySender } from './faulty-sender.ts';
import { Federation, type Identity, ourName, phase4Name } from './federation.ts';
import { OurAccessPoint } from './our-access-point.ts';
import { MeddlingProxy } from './proxy.ts';

/** The participants of these rows; what each is for is in its name. */
export const participants = {
  notServed: '0203:okandkommun.example',
  viaProxy: '0203:medansvarig.example',
  otherKey: '0203:bytt-nyckel.example',
  badTls: '0203:fel-tls.example',
  revokedTls: '0203:aterkallad-tls.example',
  revoked: '0203:aterkallat.example',
  expired: '0203:utgatt.example',
  foreign: '0203:annanfederation.example',
} as const;

/** Both access points with everything around them, started. */
export interface Setting {
  readonly folder: string;
  readonly federation: Federation;
  readonly ours: OurAccessPoint;
  readonly phase4: Counterpart;
  readonly wss4j: Wss4j;
  readonly identities: Identities;
  readonly faulty: FaultySender;
  /** Our sender goes through it to phase4. */
  readonly outProxy: MeddlingProxy;
  /** phase4's sender goes through it to us. */
  readonly inProxy: MeddlingProxy;
  readonly dispatchers: { readonly good: Dispatcher; readonly foreign: Dispatcher };
  envelope(bytes: number, to?: string, from?: string): ReturnType<typeof makeEnvelope>;
  close(): Promise<void>;
}

type Identities = Awaited<ReturnType<typeof makeIdentities>>;

export async function makeSetting(options: {
  folder: string;
  classPaths: { phase4: string; wss4j: string };
  log: string;
}): Promise<Setting> {
  const { folder } = options;
  const closing: (() => Promise<unknown>)[] = [];
  const federation = await Federation.make(folder);
  closing.push(() => federation.close());
  const identities = await makeIdentities(federation);
  const ports = await freePorts(7);
  const [ourPort, phase4Port, outPort, inPort, otherKeyPort, badTlsPort, revokedTlsPort] = ports as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ca = federation.tls.certificate.toPem();
  const client = ({ certificate, key }: Identity) =>
    createHttpClient({ tls: { ca: [ca], cert: certificate, key }, timeoutMs: 480_000 });
  const dispatchers = { good: client(identities.tlsClient), foreign: client(identities.foreignTlsClient) };
  closing.push(() => Promise.all([dispatchers.good.destroy(), dispatchers.foreign.destroy()]));

  const phase4 = await Counterpart.start({
    classPath: options.classPaths.phase4,
    anchors: federation.apAnchors,
    log: options.log,
  });
  closing.push(() => phase4.stop());
  const wss4j = await Wss4j.start({ classPath: options.classPaths.wss4j, log: options.log });
  closing.push(() => wss4j.stop());
  const listen = (name: string, port: number, key: Identity, tls: Identity) =>
    phase4.listen({
      name,
      port,
      certificate: key.certificateFile,
      key: key.keyFile,
      tlsCertificate: tls.certificateFile,
      tlsKey: tls.keyFile,
      tlsAnchors: federation.tlsAnchors,
      notServed: participants.notServed,
      revocation: true,
    });
  await listen('main', phase4Port, identities.phase4, identities.tlsServer);
  await listen('other key', otherKeyPort, identities.foreignPhase4, identities.tlsServer);
  await listen('bad TLS', badTlsPort, identities.phase4, identities.foreignTlsServer);
  await listen('revoked TLS', revokedTlsPort, identities.phase4, identities.revokedTlsServer);

  const main = `https://127.0.0.1:${phase4Port}/as4`;
  const proxy = (port: number, target: () => string) =>
    MeddlingProxy.start({ tls: identities.tlsServer, ca, port, target, dispatcher: dispatchers.good });
  const outProxy = await proxy(outPort, () => main);
  const inProxy = await proxy(inPort, () => ours.url);
  closing.push(() => Promise.all([outProxy.close(), inProxy.close()]));

  const discovery = new FixedDiscovery();
  const certificate = identities.phase4.entry.certificate;
  discovery.register(regionen, main, certificate);
  discovery.register(participants.notServed, main, certificate);
  discovery.register(participants.viaProxy, outProxy.url, certificate);
  discovery.register(participants.otherKey, `https://127.0.0.1:${otherKeyPort}/as4`, certificate);
  discovery.register(participants.badTls, `https://127.0.0.1:${badTlsPort}/as4`, certificate);
  discovery.register(participants.revokedTls, `https://127.0.0.1:${revokedTlsPort}/as4`, certificate);
  discovery.register(participants.revoked, main, identities.revokedPhase4.entry.certificate);
  discovery.register(participants.expired, main, identities.expiredPhase4.entry.certificate);
  discovery.register(participants.foreign, main, identities.foreignPhase4.entry.certificate);

  const sources = createHttpClient();
  closing.push(() => sources.destroy());
  const revocation = createRevocationChecker({ fetch: createRevocationFetch(sources), allowedHosts: 'any' });
  const ours = await OurAccessPoint.start({
    folder,
    federation,
    key: identities.ours,
    tls: identities.tlsServer,
    clientTls: identities.tlsClient,
    port: ourPort,
    ports,
    discovery,
    revocation,
  });
  closing.push(() => ours.stop());

  return {
    folder,
    federation,
    ours,
    phase4,
    wss4j,
    identities,
    faulty: new FaultySender({
      federation,
      receiver: identities.phase4.entry,
      url: main,
      dispatcher: dispatchers.good,
    }),
    outProxy,
    inProxy,
    dispatchers,
    envelope: (bytes, to = regionen, from = kommunen) =>
      makeEnvelope({ folder, organisation: identities.organisation, from, to, bytes }),
    async close() {
      for (const close of closing.reverse()) await close().catch(() => {});
    },
  };
}

async function makeIdentities(federation: Federation) {
  return {
    ours: await federation.accessPoint(ourName),
    foreignOurs: await federation.foreignAccessPoint(ourName),
    expiredOurs: await federation.expiredAccessPoint(ourName),
    revokedOurs: await federation.revokedAccessPoint(ourName),
    phase4: await federation.accessPoint(phase4Name),
    foreignPhase4: await federation.foreignAccessPoint(phase4Name),
    expiredPhase4: await federation.expiredAccessPoint(phase4Name),
    revokedPhase4: await federation.revokedAccessPoint(phase4Name),
    tlsServer: await federation.tlsServer(),
    tlsClient: await federation.tlsClient('access point'),
    foreignTlsServer: await federation.tlsServer(federation.foreign),
    revokedTlsServer: await federation.revokedTlsServer(),
    revokedTlsClient: await federation.revokedTlsClient('access point'),
    foreignTlsClient: await federation.tlsClient('access point', federation.foreign),
    organisation: await federation.organisation(),
  };
}

/** Ports of the loopback interface that are free now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ports.push((server.address() as { port: number }).port);
  }
  for (const server of servers) await new Promise((done) => server.close(done));
  return ports;
}
