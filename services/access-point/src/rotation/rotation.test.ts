import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessPointConfiguration } from '../configuration/configuration.ts';
import { eventsUntil, fingerprint, type TestAccessPoint, TwoAccessPoints } from '../testing/access-points.ts';
import { kommunen, makeEnvelope, regionen } from '../testing/envelopes.ts';
import type { KeyPair } from '../testing/federation.ts';

let two: TwoAccessPoints;
let sender: TestAccessPoint;
let receiver: TestAccessPoint;

beforeAll(async () => {
  two = await TwoAccessPoints.make();
  sender = await two.add('AP0001-TEST', 0, [kommunen]);
  receiver = await two.add('AP0002-TEST', 1, [regionen]);
}, 60_000);
afterAll(() => two.close());

const pem = ({ certificate, key }: KeyPair) => ({ certificate, key });
const publish = (key: KeyPair) =>
  two.discovery.register(regionen, `https://127.0.0.1:${two.ports[1]}/as4`, key.entry.certificate);

/** The receiver's configuration with these changes, as a new start would read it. */
function changed(change: (configuration: AccessPointConfiguration) => void): AccessPointConfiguration {
  const configuration = structuredClone(receiver.configuration);
  change(configuration);
  return configuration;
}

async function send(): Promise<string> {
  const envelope = await makeEnvelope(two.federation.organisation);
  await sender.contract(kommunen).submit(envelope.xheId, envelope.open());
  return envelope.xheId;
}
const arrives = async (xheId: string) =>
  (await eventsUntil(sender.contract(kommunen), xheId, ['ACKNOWLEDGED', 'FAILED'], 60)).at(-1);

async function shown(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const shownFingerprint = socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase();
  socket.destroy();
  return shownFingerprint;
}

test('new certificates without stopping: what was sealed for the old key opens, new connections see the new ones', async () => {
  const [key, tls] = [await two.federation.accessPoint('AP0002-TEST'), await two.federation.tlsServer()];
  const next = changed((configuration) => {
    configuration.keys = [pem(key)];
    configuration.as4.tls = pem(tls);
    configuration.contract.tls = pem(tls);
  });
  const before = [await send(), await send()];
  await receiver.service.reload(next);
  // SMP and the sender's memory still have the old certificate.
  const during = [await send(), await send()];
  for (const xheId of [...before, ...during])
    expect(await arrives(xheId)).toMatchObject({ type: 'ACKNOWLEDGED' });
  publish(key);
  expect(await arrives(await send())).toMatchObject({ type: 'ACKNOWLEDGED' });
  expect(await shown(receiver.service.urls.as4 as string)).toBe(fingerprint(tls));
  expect(await shown(receiver.service.urls.contract as string)).toBe(fingerprint(tls));
  const items = await receiver.contract(regionen).claimInbound({ limit: 10 });
  expect(items).toHaveLength(5);
});

test('a new TLS certificate of the sender: the next push shows it', async () => {
  const clientTls = await two.federation.tlsClient('AP0001-TEST');
  const configuration = structuredClone(sender.configuration);
  configuration.as4.clientTls = pem(clientTls);
  await sender.service.reload(configuration);
  expect(await arrives(await send())).toMatchObject({ type: 'ACKNOWLEDGED' });
});

test('a message service’s new client certificate is let in beside the old one', async () => {
  const client = await two.federation.tlsClient('the new certificate of the message service');
  await expect(receiver.contract(regionen, client).claimInbound()).rejects.toThrow();
  const next = changed((configuration) => {
    configuration.participants[0]?.clientFingerprints.push(fingerprint(client));
  });
  await receiver.service.reload(next);
  for (const certificate of [client, receiver.client])
    expect(await receiver.contract(regionen, certificate).claimInbound()).toBeInstanceOf(Array);
});

test.each<[string, (configuration: AccessPointConfiguration) => void | Promise<void>]>([
  [
    'key and certificate do not belong together',
    async (configuration) => {
      const [one, another] = [await two.federation.tlsServer(), await two.federation.tlsServer()];
      configuration.as4.tls = { certificate: one.certificate, key: another.key };
    },
  ],
  [
    'the name of the access point is another',
    async (configuration) => {
      configuration.keys = [pem(await two.federation.accessPoint('AP0009-TEST'))];
    },
  ],
  [
    'the file is damaged',
    (configuration) => {
      configuration.keys = [{ certificate: 'x', key: 'y' }];
    },
  ],
])('nothing is taken over when %s', async (_, change) => {
  const before = await shown(receiver.service.urls.as4 as string);
  const next = structuredClone(receiver.configuration);
  next.participants = [];
  await change(next);
  await expect(receiver.service.reload(next)).rejects.toMatchObject({
    code: expect.stringMatching(/CONFIG|PKI/),
  });
  expect(await shown(receiver.service.urls.as4 as string)).toBe(before);
  expect(await receiver.contract(regionen).claimInbound()).toBeInstanceOf(Array);
});
