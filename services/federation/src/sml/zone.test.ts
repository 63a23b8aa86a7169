import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { bdxlLabel, bdxlName, createNaptrResolver } from '@budkavle/discovery';
import { silentLogger } from '@budkavle/platform';
import { type TestDatabase, testDatabases } from '@budkavle/platform/testing';
import { decode, encode, type Question } from 'dns-packet';
import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { federationMigrations } from '../database/migrations.ts';
import type { FederationTables } from '../database/tables.ts';
import { createDatabaseRegistry } from './database-registry.ts';
import { answerMessage } from './message.ts';
import { type DnsServer, startDnsServer } from './server.ts';
import { Zone } from './zone.ts';

/** Long, so that a long address no longer fits into a plain UDP answer. */
const apex = `sml.${'en-lang-zon-'.repeat(4)}x.test`;
const kommun = { scheme: 'iso6523-actorid-upis', value: '0203:exempelkommunen.example' };
const smpUrl = 'https://smp.example.test';

testDatabases('the zone', (make) => {
  let database: TestDatabase;
  let db: Kysely<FederationTables>;
  let zone: Zone;
  let server: DnsServer;
  beforeAll(async () => {
    database = make();
    ({ db } = await database.open<FederationTables>(federationMigrations));
    zone = new Zone(db, { apex, ttlSeconds: 60, negativeTtlSeconds: 30, nameServer: `ns.${apex}` });
    await createDatabaseRegistry(db, apex).add({ participant: kommun, smpUrl });
    server = await startDnsServer({ zone, host: '127.0.0.1', port: 0, log: silentLogger });
  });
  afterAll(async () => {
    await server.close();
    await database.remove();
  });

  const ask = async (name: string, type: string, extra: object = {}) => {
    const question = { name, type, class: 'IN' } as Question;
    const query = encode({ type: 'query', id: 4711, flags: 0x0100, questions: [question], ...extra });
    const reply = await answerMessage(zone, query, 'udp');
    if (!reply) throw new Error('no reply');
    return { ...decode(reply), code: (reply[3] as number) & 15, size: reply.length };
  };

  it('answers a participant with NAPTR, authoritatively, in any case', async () => {
    for (const name of [bdxlName(kommun, apex), bdxlName(kommun, apex).toUpperCase()]) {
      const reply = await ask(name, 'NAPTR');
      expect(reply).toMatchObject({ id: 4711, code: 0, flag_aa: true, flag_rd: true, flag_ra: false });
      expect(reply.answers).toMatchObject([
        {
          name,
          type: 'NAPTR',
          ttl: 60,
          data: {
            order: 100,
            preference: 10,
            flags: 'U',
            services: 'Meta:SMP',
            regexp: '!^.*$!https://smp.example.test!',
          },
        },
      ]);
    }
  });

  it('is read by a resolver over UDP', async () => {
    const resolver = createNaptrResolver({ servers: [`127.0.0.1:${server.port}`] });
    await expect(resolver.resolve(bdxlName(kommun, apex))).resolves.toHaveLength(1);
    await expect(resolver.resolve(bdxlName('0203:okand.example', apex))).rejects.toMatchObject({
      code: 'DISC_NOT_REGISTERED',
      reason: 'ENOTFOUND',
    });
    await expect(resolver.resolve('other.test')).rejects.toMatchObject({
      code: 'DISC_DNS_TECHNICAL',
      reason: 'EREFUSED',
    });
  });

  it.each([
    ['an unknown participant', `${bdxlLabel('0203:okand.example')}.iso6523-actorid-upis.${apex}`, 'NAPTR', 3],
    ['any other name', `www.${apex}`, 'A', 3],
    ['no wildcard below a participant', `x.${bdxlName(kommun, apex)}`, 'NAPTR', 3],
    ['another type of a participant', bdxlName(kommun, apex), 'A', 0],
    ['the scheme alone', `iso6523-actorid-upis.${apex}`, 'NAPTR', 0],
    ['another type of the apex', apex, 'MX', 0],
  ])('%s: no data, with SOA', async (_what, name, type, code) => {
    const reply = await ask(name, type);
    expect(reply).toMatchObject({ code, answers: [], flag_aa: true });
    expect(reply.authorities).toMatchObject([{ type: 'SOA', name: apex, ttl: 30, data: { minimum: 30 } }]);
  });

  it('has SOA and NS', async () => {
    expect((await ask(apex, 'SOA')).answers).toMatchObject([{ type: 'SOA', data: { mname: `ns.${apex}` } }]);
    expect((await ask(apex, 'NS')).answers).toMatchObject([{ type: 'NS', data: `ns.${apex}` }]);
  });

  it.each(['example.test', `x${apex}`, '.', 'test'])('refuses %s: it is outside', async (name) => {
    expect(await ask(name, 'A')).toMatchObject({ code: 5, answers: [], authorities: [], flag_aa: false });
  });

  it('raises the serial with each change, and only then', async () => {
    const registry = createDatabaseRegistry(db, apex);
    const serial = async () => {
      const [soa] = (await ask(apex, 'SOA')).answers ?? [];
      return (soa as { data: { serial: number } }).data.serial;
    };
    const before = await serial();
    await registry.add({ participant: kommun, smpUrl });
    expect(await serial()).toBe(before);
    const other = { ...kommun, value: '0203:lillkommunen.example' };
    await registry.add({ participant: other, smpUrl });
    const added = await serial();
    expect(added).toBeGreaterThan(before);
    expect(await registry.list()).toHaveLength(2);
    await registry.remove(other);
    expect(await serial()).toBeGreaterThan(added);
    await registry.remove(other);
    expect(await registry.list()).toEqual([{ participant: kommun, smpUrl }]);
  });

  it('truncates over UDP what does not fit, and gives it whole over TCP', async () => {
    const long = { ...kommun, value: '0203:lang.example' };
    const registry = createDatabaseRegistry(db, apex);
    await registry.add({ participant: long, smpUrl: `https://smp.example.test/${'a'.repeat(220)}` });
    const name = bdxlName(long, apex);
    const query = encode({ type: 'query', id: 7, questions: [{ name, type: 'NAPTR' }] });
    const plain = decode((await answerMessage(zone, query, 'udp')) ?? Buffer.alloc(0));
    expect(plain).toMatchObject({ flag_tc: true, answers: [] });
    const opt = {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 4096,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: 0,
      options: [],
    };
    const edns = await ask(name, 'NAPTR', { additionals: [opt] });
    expect(edns.flag_tc).toBe(false);
    expect(edns.answers).toHaveLength(1);
    expect(edns.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232 }]);
    // c-ares asks again over TCP by itself.
    const resolver = createNaptrResolver({ servers: [`127.0.0.1:${server.port}`] });
    await expect(resolver.resolve(name)).resolves.toHaveLength(1);
    await registry.remove(long);
  });

  it('does not take an address that a record cannot hold', async () => {
    const registry = createDatabaseRegistry(db, apex);
    for (const smpUrl of [
      `https://smp.example.test/${'a'.repeat(230)}`,
      'https://smp.example.test/!',
      'http://smp.example.test',
    ]) {
      await expect(registry.add({ participant: kommun, smpUrl })).rejects.toMatchObject({
        code: 'FED_INVALID',
      });
    }
  });

  describe('hostile packets', () => {
    const query = () =>
      encode({ type: 'query', id: 9, questions: [{ name: bdxlName(kommun, apex), type: 'NAPTR' }] });

    it('never answers an answer, nor what is too short', async () => {
      const answer = encode({ type: 'response', id: 1, questions: [{ name: apex, type: 'SOA' }] });
      expect(await answerMessage(zone, answer, 'udp')).toBeUndefined();
      expect(await answerMessage(zone, Buffer.alloc(11), 'udp')).toBeUndefined();
    });

    it.each([
      ['another opcode', (bytes: Buffer) => bytes.writeUInt8(0x28, 2), 4],
      ['no question', (bytes: Buffer) => bytes.writeUInt16BE(0, 4), 1],
      ['a thousand questions', (bytes: Buffer) => bytes.writeUInt16BE(1000, 4), 1],
      ['a pointer to itself', (bytes: Buffer) => bytes.writeUInt16BE(0xc00c, 12), 1],
    ])('%s', async (_what, spoil, code) => {
      const bytes = query();
      spoil(bytes);
      const reply = await answerMessage(zone, bytes, 'udp');
      expect((reply?.[3] ?? 99) & 15).toBe(code);
    });

    it.each(['AXFR', 'IXFR'])('refuses %s', async (type) =>
      expect(await ask(apex, type)).toMatchObject({ code: 5 }),
    );

    it('attack: a packet that announces thousands of records costs nothing', async () => {
      const query = encode({ type: 'query', id: 1, questions: [{ name: apex, type: 'SOA' }] });
      const started = performance.now();
      for (const at of [4, 6, 8, 10])
        for (let count = 0; count < 5; count += 1) {
          const packet = Buffer.from(query);
          packet.writeUInt16BE(0xffff, at);
          expect(((await answerMessage(zone, packet, 'udp'))?.[3] ?? 0) & 15).toBe(1);
        }
      expect(performance.now() - started).toBeLessThan(500);
    });

    it('whatever comes, there is a short answer or none, and the server lives on', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), fc.nat(40), async (noise, keep) => {
          const bytes = Buffer.concat([query().subarray(0, keep), noise]);
          const reply = await answerMessage(zone, bytes, 'udp');
          expect(reply === undefined || reply.length <= 1232).toBe(true);
        }),
        { numRuns: 200 },
      );
      const socket = createSocket('udp4');
      for (let length = 0; length < 64; length++)
        socket.send(Buffer.alloc(length, 0xc0), server.port, '127.0.0.1');
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.close();
      const resolver = createNaptrResolver({ servers: [`127.0.0.1:${server.port}`] });
      await expect(resolver.resolve(bdxlName(kommun, apex))).resolves.toHaveLength(1);
    });

    it('over TCP: nonsense is cut off, many questions are answered in order', async () => {
      expect(await overTcp(server.port, Buffer.from([0xff, 0xff, 1, 2, 3]))).toHaveLength(0);
      expect(await overTcp(server.port, Buffer.from([0, 3, 1, 2, 3]))).toHaveLength(0);
      const message = query();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      const framed = Buffer.concat([length, message]);
      const both = await overTcp(server.port, Buffer.concat([framed, framed, Buffer.from([0, 0])]));
      expect(both.readUInt16BE(0) * 2 + 4).toBe(both.length);
    });
  });
});

/** Sends all in small pieces and gives what comes until the other side closes. */
async function overTcp(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.on('error', () => {});
  for (let at = 0; at < bytes.length; at += 50) socket.write(bytes.subarray(at, at + 50));
  await new Promise((resolve) => socket.on('close', resolve));
  return Buffer.concat(received);
}
