import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfiguration, ServiceError } from '@budkavle/platform';
import type { TSchema } from 'typebox';
import { AccessPointConfiguration } from '../../services/access-point/src/configuration/configuration.ts';
import { FederationConfiguration } from '../../services/federation/src/configuration.ts';
import { readSeedFile } from '../../services/federation/src/seed/read.ts';
import { MessageClientConfiguration } from '../../services/message-client/src/configuration.ts';
import type { Parser } from '../core/parser.ts';
import { Broken } from '../core/parser.ts';
import { jsonWords } from '../documents/words.ts';

const expected = ['CONFIG_INVALID', 'FED_SEED_INVALID'];
const codeOf = (error: unknown) =>
  error instanceof ServiceError && expected.includes(error.code) ? error.code : undefined;

const messageClient = {
  organisation: { participant: '0203:exempelkommunen.example', name: 'Exempelkommunen' },
  environment: { name: 'test', isDemo: true },
  listener: { port: 8080 },
  database: { url: 'sqlite:a.sqlite' },
  blobs: { folder: 'blobs', masterKey: 'A'.repeat(44) },
  messageService: {
    baseUrl: 'https://meddelandetjanst.example/v1',
    tokenUrl: 'https://meddelandetjanst.example/oauth2/token',
    clientId: 'kommun',
    privateKey: { env: 'API_KEY' },
  },
  addressBook: { baseUrl: 'https://adressbok.example' },
  openIdConnect: {
    issuer: 'https://legitimering.example',
    clientId: 'kommun',
    clientSecret: 'hemligt',
    requiredClaims: [{ claim: 'organisation', value: '0203:exempelkommunen.example' }],
  },
  mailboxes: [
    {
      address: 'registrator',
      name: 'Registrator',
      rules: [{ claim: 'groups', value: 'registratur', permissions: ['send'] }],
    },
  ],
};
const accessPoint = {
  environment: { name: 'test', demo: true },
  database: { url: 'sqlite:a.sqlite', schema: 'a' },
  keys: [{ pkcs12: 'ap.p12', passphrase: { file: 'nyckel.txt' } }],
  as4: {
    port: 443,
    publicUrl: 'https://ap.exempelkommunen.example/as4',
    tls: { certificate: 'x', key: 'y' },
  },
  participants: [{ id: '0203:exempelkommunen.example', clientFingerprints: ['ab'.repeat(32)] }],
};

/** Configuration files: each fault is told, none brings the program down in its own words. */
export function configurationFiles(): Parser {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-fuzz-'));
  const file = join(folder, 'configuration.json');
  const schemas: TSchema[] = [AccessPointConfiguration, FederationConfiguration, MessageClientConfiguration];
  return {
    seeds: [messageClient, accessPoint].map((one) => Buffer.from(JSON.stringify(one, undefined, 2))),
    words: jsonWords,
    maxBytes: 32 * 1024,
    codeOf,
    read(input) {
      writeFileSync(file, input);
      const refusals = schemas.flatMap((schema) => {
        try {
          loadConfiguration(schema, { file, env: { AP_BLOBS__FOLDER: 'x', API_KEY: 'key' }, prefix: 'AP' });
          return [];
        } catch (error) {
          if (codeOf(error) === undefined) throw error;
          return [error];
        }
      });
      if (({} as { a?: unknown }).a !== undefined)
        throw new Broken('the prototype of every object was changed');
      if (refusals.length === schemas.length) throw refusals[0];
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Seed files of a federation. */
export function federationSeeds(): Parser {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-fuzz-'));
  const file = join(folder, 'seed.json');
  const seed = {
    serviceProviders: [
      {
        id: 'AP0001-TEST',
        name: 'Exempel',
        certificates: [{ name: 'a', certificate: { file: 'a.pem' } }],
        endpoints: [],
      },
    ],
    participants: [
      {
        identifier: '0203:exempelkommunen.example',
        name: 'Exempelkommunen',
        serviceProvider: 'AP0001-TEST',
      },
    ],
    organisations: [],
  };
  return {
    seeds: [Buffer.from(JSON.stringify(seed))],
    words: jsonWords,
    maxBytes: 32 * 1024,
    codeOf,
    async read(input) {
      writeFileSync(file, input);
      await readSeedFile(file);
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
