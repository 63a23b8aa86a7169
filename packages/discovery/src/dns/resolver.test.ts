import { createSocket, type Socket } from 'node:dgram';
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { afterEach, describe, expect, it } from 'vitest';
import { createNaptrResolver } from './resolver.ts';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** A DNS server that gives the same answer to everything; undefined = silence. */
async function server(answer: { rcode?: number; naptr?: boolean } | undefined): Promise<string> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (message, peer) => {
    if (!answer) return;
    const query = decode(message);
    const name = query.questions?.[0]?.name ?? '';
    const reply = encode({
      type: 'response',
      id: query.id ?? 0,
      flags: RECURSION_DESIRED | (answer.rcode ?? 0),
      questions: query.questions ?? [],
      answers: answer.naptr
        ? [
            {
              type: 'NAPTR',
              name,
              ttl: 60,
              data: {
                order: 100,
                preference: 10,
                flags: 'U',
                services: 'Meta:SMP',
                regexp: '!^.*$!https://smp.example.test/!',
                replacement: '.',
              },
            },
          ]
        : [],
    });
    socket.send(reply, peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return `127.0.0.1:${socket.address().port}`;
}

const quick = { timeoutMs: 200, tries: 1 };
const name = 'icy7.iso6523-actorid-upis.example.test';

describe('answers of DNS are told apart (discovery.md 2.3)', () => {
  it('a record', async () => {
    const records = await createNaptrResolver({ ...quick, servers: [await server({ naptr: true })] }).resolve(
      name,
    );
    expect(records).toEqual([
      {
        order: 100,
        preference: 10,
        flags: 'U',
        service: 'Meta:SMP',
        regexp: '!^.*$!https://smp.example.test/!',
        replacement: '',
      },
    ]);
  });

  it.each([
    ['NXDOMAIN', { rcode: 3 }, 'DISC_NOT_REGISTERED', 'ENOTFOUND'],
    ['NODATA', {}, 'DISC_NOT_REGISTERED', 'ENODATA'],
    ['SERVFAIL', { rcode: 2 }, 'DISC_DNS_TECHNICAL', 'ESERVFAIL'],
    ['REFUSED', { rcode: 5 }, 'DISC_DNS_TECHNICAL', 'EREFUSED'],
    ['silence', undefined, 'DISC_DNS_TECHNICAL', 'ETIMEOUT'],
  ])('%s', async (_what, answer, code, reason) => {
    const resolver = createNaptrResolver({ ...quick, servers: [await server(answer)] });
    await expect(resolver.resolve(name)).rejects.toMatchObject({ code, reason });
  });

  it('asks the next server when one fails technically', async () => {
    const servers = [await server({ rcode: 2 }), await server({ naptr: true })];
    await expect(createNaptrResolver({ ...quick, servers }).resolve(name)).resolves.toHaveLength(1);
  });

  it('believes the first server that says no', async () => {
    const servers = [await server({ rcode: 3 }), await server({ naptr: true })];
    await expect(createNaptrResolver({ ...quick, servers }).resolve(name)).rejects.toMatchObject({
      code: 'DISC_NOT_REGISTERED',
    });
  });
});
