import { randomBytes } from 'node:crypto';
import { loadConfiguration } from '@budkavle/platform';
import { expect, it } from 'vitest';
import { checkConfiguration } from './check-configuration.ts';
import { MessageClientConfiguration } from './configuration.ts';

const minimal = {
  organisation: { participant: '0203:exempelkommunen.example', name: 'Exempelkommunen' },
  environment: { name: 'OPEN-TEST' },
  listener: { port: 0 },
  database: { url: 'sqlite::memory:' },
  blobs: { folder: '/nowhere', masterKey: randomBytes(32).toString('base64') },
  messageService: {
    baseUrl: 'https://mt.exempelkommunen.example/v1',
    tokenUrl: 'https://mt.exempelkommunen.example/oauth2/token',
    clientId: 'x',
    privateKey: 'x',
  },
  addressBook: { baseUrl: 'https://bok.example/addressbook/api' },
  openIdConnect: { issuer: 'https://idp.exempelkommunen.example', clientId: 'x' },
  mailboxes: [],
};
const load = (overrides: object) =>
  loadConfiguration(MessageClientConfiguration, { prefix: 'NO_SUCH_PREFIX', env: {}, overrides });

it('fills in what is safe: level 3, not a demonstration, loopback', () => {
  const configuration = load(minimal);
  checkConfiguration(configuration);
  expect(configuration).toMatchObject({
    environment: { isDemo: false },
    listener: { host: '127.0.0.1' },
    openIdConnect: { assurance: { required: 3 }, scopes: ['openid', 'profile'] },
    sessions: { idleMinutes: 30, absoluteMinutes: 600 },
    messageService: { removeStored: true },
  });
});

it.each([
  [{ listener: { host: '0.0.0.0', port: 0 } }, 'listener.tls'],
  [{ publicUrl: 'http://client.exempelkommunen.example' }, 'publicUrl'],
  [{ openIdConnect: { ...minimal.openIdConnect, issuer: 'http://idp.example' } }, 'openIdConnect.issuer'],
  [
    { openIdConnect: { ...minimal.openIdConnect, assurance: { required: 2 } } },
    'openIdConnect.assurance.required',
  ],
  [{ mailboxes: [1, 2].map(() => ({ address: 'a', name: 'A', rules: [] })) }, 'mailboxes'],
])('refuses what is not safe, and names the field: %j', (change, field) => {
  expect(() => checkConfiguration(load({ ...minimal, ...change }))).toThrow(field);
});
