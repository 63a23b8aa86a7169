import { createServer, type Server } from 'node:http';
import { connect, type TLSSocket } from 'node:tls';
import { createRevocationFetch } from '@budkavle/discovery';
import { Certificate, createRevocationChecker } from '@budkavle/pki';
import { createHttpClient } from '@budkavle/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventsUntil, type TestAccessPoint, TwoAccessPoints } from '../testing/access-points.ts';
import { kommunen, makeEnvelope, regionen } from '../testing/envelopes.ts';
import type { KeyPair } from '../testing/federation.ts';
import { ForeignReceiver } from '../testing/foreign-receiver.ts';
import { ForeignSender } from '../testing/foreign-sender.ts';

const hour = 3_600_000;
let two: TwoAccessPoints;
let ours: TestAccessPoint;
let theirs: ForeignReceiver;
let theirTls: KeyPair;
let senderKey: KeyPair;
let source: Server;
let sourceIsUp = true;
/** Of the checker alone: what it remembers ends when this moves. */
let clock = Date.now();
let number = 1;
const revoked: KeyPair[] = [];

beforeAll(async () => {
  two = await TwoAccessPoints.make();
  const { federation } = two;
  const { tlsAuthority } = federation;
  source = createServer(async (_, response) => {
    if (!sourceIsUp) return response.writeHead(503).end();
    const at = new Date(clock - 1000);
    number += 1;
    const list = await tlsAuthority.createCrl({
      revoked: revoked.map(({ entry }) => ({ serialNumber: entry.certificate.serialNumber, at })),
      number,
      thisUpdate: at,
      nextUpdate: new Date(clock + hour),
    });
    return response.end(list);
  });
  await new Promise<void>((done) => source.listen(0, '127.0.0.1', done));
  const { port } = source.address() as { port: number };
  const [accessPoints] = federation.profile.trust.accessPoint.anchors;
  two.dependencies.revocation = createRevocationChecker({
    fetch: createRevocationFetch(createHttpClient()),
    allowedHosts: [`127.0.0.1:${port}`],
    now: () => new Date(clock),
    issuers: [
      { issuer: tlsAuthority.certificate, crlUrls: [`http://127.0.0.1:${port}/tls.crl`] },
      { issuer: Certificate.parseAny(accessPoints as string), exempt: true },
    ],
  });
  ours = await two.add('AP0001-TEST', 0, [kommunen], (configuration) => {
    configuration.environment.revocation.required = true;
    configuration.environment.deadlines.transportAttempts = 2;
  });
  theirTls = await federation.tlsServer();
  theirs = await ForeignReceiver.start(two, two.ports[1] as number, 'AP0002-TEST', theirTls);
  senderKey = await federation.accessPoint('AP0002-TEST');
});
afterAll(async () => {
  await theirs.close();
  await two.close();
  source.closeAllConnections();
  await new Promise((done) => source.close(done));
});
beforeEach(() => {
  revoked.length = 0;
  sourceIsUp = true;
  clock += 2 * hour;
});

let count = 0;
async function send() {
  count += 1;
  const there = `0203:mottagare-${count}.example`;
  two.discovery.register(there, `https://127.0.0.1:${two.ports[1]}/as4`, theirs.key.entry.certificate);
  const envelope = await makeEnvelope(two.federation.organisation, { to: there });
  const client = ours.contract(kommunen);
  await client.submit(envelope.xheId, envelope.open());
  const events = await eventsUntil(client, envelope.xheId, ['ACKNOWLEDGED', 'FAILED']);
  return { events, last: events.at(-1), arrived: theirs.receivedFor(there).length };
}

describe('our client and their server', () => {
  test('a certificate that is not revoked: delivered', async () => {
    const { last, arrived } = await send();
    expect([last?.type, arrived]).toEqual(['ACKNOWLEDGED', 1]);
  });

  test('attack: the sources of revocation are cut off: nothing is sent until they answer', async () => {
    await theirs.dropConnections();
    sourceIsUp = false;
    const { events, arrived } = await send();
    expect(arrived).toBe(0);
    expect(events.find(({ type }) => type === 'RESCHEDULED')?.detail).toBe('PKI_REVOCATION_UNAVAILABLE');
    sourceIsUp = true;
    expect((await send()).last?.type).toBe('ACKNOWLEDGED');
  });

  test('attack: a server shows a revoked TLS certificate: nothing is sent to it', async () => {
    await theirs.dropConnections();
    revoked.push(theirTls);
    const { events, last, arrived } = await send();
    expect(arrived).toBe(0);
    expect(last).toMatchObject({ type: 'FAILED', code: 'EBMS:0005' });
    expect(events.find(({ type }) => type === 'RESCHEDULED')?.detail).toBe('PKI_REVOKED');
  });
});

describe('our server and their client', () => {
  async function post(tls: KeyPair, dispatcher = two.dispatcher(tls)) {
    const sender = new ForeignSender(ours, senderKey.entry, dispatcher);
    const envelope = await makeEnvelope(two.federation.organisation, { from: regionen, to: kommunen });
    const { message, octets } = await sender.build(envelope.octets, {
      originalSender: regionen,
      finalRecipient: kommunen,
    });
    return { ...(await sender.post(octets, message.contentType)), xheId: envelope.xheId };
  }
  const waiting = async () => {
    const client = ours.contract(kommunen);
    const items = await client.claimInbound({ limit: 100 });
    for (const item of items) await client.acknowledge(item);
    return items.map((item) => item.xheId);
  };

  test('a certificate that is not revoked: taken', async () => {
    const { status, xheId } = await post(await two.federation.tlsClient('AP0002-TEST'));
    expect(status).toBe(200);
    expect(await waiting()).toEqual([xheId]);
  });

  test('attack: a client shows a revoked TLS certificate: refused before its message is read', async () => {
    const client = await two.federation.tlsClient('AP0002-TEST');
    revoked.push(client);
    const { status, body } = await post(client);
    expect([status, JSON.parse(body.toString()).code]).toEqual([403, 'AP_PEER_CERTIFICATE']);
    expect(await waiting()).toEqual([]);
  });

  test('attack: a certificate is revoked while its connection is open: the next request is refused', async () => {
    const client = await two.federation.tlsClient('AP0002-TEST');
    const dispatcher = createHttpClient({
      tls: {
        ca: [...two.federation.profile.trust.tls.anchors],
        key: client.key,
        cert: client.certificate,
      },
      connections: 1,
    });
    expect((await post(client, dispatcher)).status).toBe(200);
    revoked.push(client);
    clock += 2 * hour;
    expect((await post(client, dispatcher)).status).toBe(403);
    await dispatcher.close();
    expect(await waiting()).toHaveLength(1);
  });

  test('attack: the sources of revocation are cut off: 503 and when to come back, nothing is taken', async () => {
    sourceIsUp = false;
    const { status, headers } = await post(await two.federation.tlsClient('AP0002-TEST'));
    expect([status, headers['retry-after']]).toEqual([503, '60']);
    expect(await waiting()).toEqual([]);
  });

  test('attack: a resumed session that carries an old verdict: sessions are not resumed', async () => {
    const client = await two.federation.tlsClient('AP0002-TEST');
    const first = await session(client, undefined);
    expect((await session(client, first.ticket)).reused).toBe(false);
  });

  function session(client: KeyPair, ticket: Buffer | undefined) {
    return new Promise<{ reused: boolean; ticket: Buffer | undefined }>((resolve, reject) => {
      const socket: TLSSocket = connect({
        host: '127.0.0.1',
        port: two.ports[0] as number,
        ca: [...two.federation.profile.trust.tls.anchors],
        key: client.key,
        cert: client.certificate,
        maxVersion: 'TLSv1.2',
        ...(ticket ? { session: ticket } : {}),
      });
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        resolve({ reused: socket.isSessionReused(), ticket: socket.getSession() });
        socket.destroy();
      });
    });
  }
});
