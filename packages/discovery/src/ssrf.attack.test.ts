import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { createAddressGuard, createHttpClient } from '@budkavle/platform';
import { decode, encode } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRevocationFetch, openDiscovery } from './open-discovery.ts';
import { messageType, participant, profileOf, testEnvironment } from './testing/environment.ts';

/** Something inside that nobody outside may reach: it counts who comes. */
const inside = createServer((socket) => {
  visits += 1;
  socket.destroy();
});
let visits = 0;
let port = 0;
/** A name server in the attacker's hand: every participant's SMP is where it says. */
const nameServer = createSocket('udp4');
let smp = '';
nameServer.on('message', (message, peer) => {
  const { id = 0, questions = [] } = decode(message);
  const data = {
    order: 1,
    preference: 1,
    flags: 'U',
    services: 'Meta:SMP',
    regexp: `!^.*$!${smp}!`,
    replacement: '.',
  };
  const answers = [{ type: 'NAPTR' as const, name: questions[0]?.name ?? '', ttl: 60, data }];
  nameServer.send(
    encode({ type: 'response', id, flags: 0x0100, questions, answers }),
    peer.port,
    peer.address,
  );
});

beforeAll(async () => {
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => nameServer.bind(0, '127.0.0.1', resolve));
  port = (inside.address() as { port: number }).port;
});
afterAll(async () => {
  nameServer.close();
  await new Promise((resolve) => inside.close(resolve));
});

describe('attack: SSRF', () => {
  it('through DNS: an SMP address that leads inside is never connected to', async () => {
    const profile = {
      ...profileOf(await testEnvironment()),
      allowPrivateAddresses: false,
      allowedPorts: [443, port],
      dnsServers: [`127.0.0.1:${nameServer.address().port}`],
    };
    const discovery = openDiscovery({ profile });
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '2130706433',
      '0x7f.1',
    ]) {
      smp = `https://${host}:${port}`;
      discovery.invalidate?.(participant);
      await expect(discovery.endpoint(participant, messageType)).rejects.toMatchObject({
        code: expect.stringMatching(/^DISC_(ADDRESS_REFUSED|SMP_UNREACHABLE|REGISTRATION)$/),
      });
    }
    await discovery.close();
    expect(visits).toBe(0);
  });

  it('through the address of an OCSP responder or a list in a certificate', async () => {
    const dispatcher = createHttpClient({ guard: createAddressGuard({ allowHttp: true, ports: 'any' }) });
    const fetch = createRevocationFetch(dispatcher);
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254'])
      await expect(
        fetch(`http://${host}:${port}/ocsp`, { method: 'POST', body: Buffer.alloc(8) }),
      ).rejects.toMatchObject({
        code: 'ADDRESS_REFUSED',
      });
    await dispatcher.destroy();
    expect(visits).toBe(0);
  });
});
