import {
  bdxlName,
  DiscoveryError,
  errorCatalogue,
  type NaptrRecord,
  selectSmpUrls,
} from '@budkavle/discovery';
import { openDatabase } from '@budkavle/platform';
import { encode } from 'dns-packet';
import { federationMigrations } from '../../services/federation/src/database/migrations.ts';
import type { FederationTables } from '../../services/federation/src/database/tables.ts';
import { createDatabaseRegistry } from '../../services/federation/src/sml/database-registry.ts';
import { answerMessage } from '../../services/federation/src/sml/message.ts';
import { Zone } from '../../services/federation/src/sml/zone.ts';
import { Broken, codesOf, type Parser } from '../core/parser.ts';

const participant = { scheme: 'iso6523-actorid-upis', value: '0203:exempelkommunen.example' };

/** NAPTR records as any DNS server may give them: one in each line, fields divided by tabs. */
export function naptrRecords(): Parser {
  const line = (...fields: (string | number)[]) => fields.join('\t');
  const good = line(100, 10, 'U', 'Meta:SMP', '!^.*$!https://smp.example.test/a!', '.');
  return {
    seeds: [
      Buffer.from(good),
      Buffer.from([line(50, 1, 'u', 'meta:smp', '#.*#https://[::1]:8443#i', ''), good].join('\n')),
    ],
    words: [
      '!',
      '\\',
      '\\!',
      '^.*$',
      '(.*)*$',
      '\\1',
      'https://',
      'http://127.0.0.1',
      '@',
      '/../',
      '%2e%2e',
      '#',
      '?',
      'é',
      '\u0000',
      '\t',
      '\n',
    ],
    maxBytes: 16 * 1024,
    codeOf: codesOf({ type: DiscoveryError, catalogue: errorCatalogue }),
    read(input) {
      const records = input.toString('utf8').split('\n').map(record);
      for (const url of selectSmpUrls(records))
        if (!/^https:\/\/[^\s?#@\\]+$/.test(url))
          throw new Broken(`an address that is not to be used: ${url}`);
    },
  };
}

function record(line: string): NaptrRecord {
  const [order, preference, flags = '', service = '', regexp = '', replacement = ''] = line.split('\t');
  return { order: Number(order), preference: Number(preference), flags, service, regexp, replacement };
}

/** Packets to the name server: a short answer or none, never an error, never more than the asker can take. */
export async function dnsPackets(): Promise<Parser> {
  const apex = 'sml.example.test';
  const { db, close } = await openDatabase<FederationTables>({
    url: 'sqlite::memory:',
    migrations: federationMigrations,
  });
  const zone = new Zone(db, { apex, ttlSeconds: 60, negativeTtlSeconds: 30, nameServer: `ns.${apex}` });
  await createDatabaseRegistry(db, apex).add({ participant, smpUrl: 'https://smp.example.test' });
  const ask = (name: string, type: string, more: object = {}) =>
    encode({
      type: 'query',
      id: 4711,
      flags: 0x0100,
      questions: [{ name, type, class: 'IN' }],
      ...more,
    } as never);
  const opt = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: 4096,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
  return {
    seeds: [
      ask(bdxlName(participant, apex), 'NAPTR'),
      ask(bdxlName(participant, apex), 'NAPTR', { additionals: [opt] }),
      ask(apex, 'SOA'),
      ask(`x.${apex}`, 'ANY'),
    ],
    words: ['c00c', 'c000', 'ffff', '00230001', '3f', '00fc0001', '000029ffff'].map((hex) =>
      Buffer.from(hex, 'hex'),
    ),
    maxBytes: 4096,
    codeOf: () => undefined,
    async read(input) {
      for (const transport of ['udp', 'tcp'] as const) {
        const reply = await answerMessage(zone, input, transport);
        if (reply === undefined) continue;
        if (((reply[2] as number) & 0x80) === 0) throw new Broken('the reply is not a reply');
        if (reply.readUInt16BE(0) !== input.readUInt16BE(0)) throw new Broken('the reply has another id');
        if (transport === 'udp' && reply.length > 1232) throw new Broken('the reply is longer than may be');
      }
    },
    close,
  };
}
