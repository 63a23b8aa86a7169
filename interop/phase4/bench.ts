import { createReadStream, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildJava, javaHere } from '../java.ts';
import { Counterpart, type CounterpartOptions, type MeasuredByPhase4, phase4Project } from './counterpart.ts';
import { type Envelope, kommunen, makeEnvelope, regionen, sha256Of } from './envelopes.ts';
import { action, service } from './environment.ts';
import { Federation, ourName, phase4Name } from './federation.ts';

/** phase4 sending to phase4, a process each, over two-way TLS. */
export interface Phase4Hop {
  readonly version: string;
  /** From a file to a file of the other side, on disk before the receipt; each until its receipt is verified. */
  carry(count: number, atATime: number): Promise<MeasuredByPhase4>;
  readonly pids: { readonly sender: number; readonly receiver: number };
  stop(): Promise<void>;
}

export interface Phase4HopOptions extends Pick<CounterpartOptions, 'security' | 'heap'> {
  readonly folder: string;
  readonly classPath: string;
  /** Octets of each envelope, about. */
  readonly bytes: number;
  /** Different envelopes, sent in turn. */
  readonly envelopes: number;
  /** The most messages at once: so many connections are kept. */
  readonly connections: number;
}

/** Builds it, or says what is missing. */
export async function preparePhase4(): Promise<{ classPath: string; java: string } | { missing: string }> {
  const java = javaHere();
  if ('missing' in java) return { missing: `${java.missing} is not on this machine` };
  try {
    return { classPath: await buildJava(phase4Project, logFile('maven.log')), java: java.java };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

export async function startPhase4Hop(options: Phase4HopOptions): Promise<Phase4Hop> {
  const folder = mkdtempSync(join(options.folder, 'phase4-'));
  const federation = await Federation.make(folder);
  const started: Counterpart[] = [];
  const stop = async () => {
    for (const each of started) await each.stop();
    await federation.close();
  };
  try {
    const { classPath, security = 'java.security', heap = [] } = options;
    const log = logFile('phase4-bench.log');
    const anchors = federation.apAnchors;
    for (let i = 0; i < 2; i++)
      started.push(await Counterpart.start({ classPath, anchors, log, logLevel: 'error', security, heap }));
    const [receiver, sender] = started as [Counterpart, Counterpart];
    const { order, store, payloads } = await makeOrder(federation, receiver, folder, options);
    const carry: Phase4Hop['carry'] = (count, atATime) =>
      sender.measure({ ...order, count, threads: atATime });
    await carry(1, 1);
    await expectWhole(store, payloads);
    return {
      version: sender.version,
      carry,
      pids: { sender: sender.pid, receiver: receiver.pid },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The receiver listens; what the sender is told with every measurement. */
async function makeOrder(
  federation: Federation,
  receiver: Counterpart,
  folder: string,
  options: Phase4HopOptions,
) {
  const [from, to, tls, client] = await Promise.all([
    federation.accessPoint(ourName),
    federation.accessPoint(phase4Name),
    federation.tlsServer(),
    federation.tlsClient('access point'),
  ]);
  const store = mkdtempSync(join(folder, 'store-'));
  const port = await receiver.listen({
    name: 'receiver',
    port: 0,
    certificate: to.certificateFile,
    key: to.keyFile,
    tlsCertificate: tls.certificateFile,
    tlsKey: tls.keyFile,
    tlsAnchors: federation.tlsAnchors,
    notServed: '',
    // As in our own hop: the certificates of both name no place to ask.
    revocation: false,
    store,
  });
  const payloads = await makePayloads(federation, folder, options);
  const order = {
    certificate: from.certificateFile,
    key: from.keyFile,
    receiver: to.certificateFile,
    tlsCertificate: client.certificateFile,
    tlsKey: client.keyFile,
    tlsAnchors: federation.tlsAnchors,
    revocation: false,
    url: `https://127.0.0.1:${port}/as4`,
    from: ourName,
    to: phase4Name,
    serviceType: service.type,
    service: service.value,
    action,
    originalSender: kommunen,
    finalRecipient: regionen,
    compressed: true,
    connections: options.connections,
    payloads: payloads.map(({ file }) => file),
  };
  return { order, store, payloads };
}

async function makePayloads(federation: Federation, folder: string, options: Phase4HopOptions) {
  const organisation = await federation.organisation();
  const envelopes: Envelope[] = [];
  for (let i = 0; i < options.envelopes; i++)
    envelopes.push(
      await makeEnvelope({ folder, organisation, from: kommunen, to: regionen, bytes: options.bytes }),
    );
  return envelopes;
}

/** A peer that loses octets would not be a peer. */
async function expectWhole(store: string, payloads: readonly Envelope[]): Promise<void> {
  const [name] = readdirSync(store);
  if (name === undefined) throw new Error('phase4: nothing was stored');
  const stored = await sha256Of(createReadStream(join(store, name)));
  if (!payloads.some(({ sha256 }) => sha256 === stored)) throw new Error('phase4: stored something else');
}

function logFile(name: string): string {
  const folder = fileURLToPath(new URL('../../test-output/interop', import.meta.url));
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}
