import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningService, silentLogger } from '@budkavle/platform';
import type { TestDatabase } from '@budkavle/platform/testing';
import { Default } from 'typebox/value';
import { MessageClientConfiguration } from '../configuration.ts';
import { startMessageClient } from '../start.ts';
import { startTestIdentityProvider } from '../test-identity-provider/start.ts';
import type { Session } from '../web-api.ts';
import { startTestAddressBook } from './address-book.ts';
import { TestBrowser } from './browser.ts';
import { TestMessageService } from './message-service.ts';

export const kommun = { participant: '0203:exempelkommunen.example', name: 'Exempelkommunen' };
export const region = { participant: '0203:exempelregionen.example', name: 'Exempelregionen' };
export const socialtjanst = 'socialtjanst.0203:exempelkommunen.example';
export const registrator = 'registrator.0203:exempelkommunen.example';
export const vardcentral = 'vardcentral.0203:exempelregionen.example';

/** A message client with all that it needs around it. */
export class TestInstallation {
  readonly service = new TestMessageService();
  web = '';
  configuration!: MessageClientConfiguration;
  #database: TestDatabase;
  #client: RunningService | undefined;
  #closing: (() => Promise<unknown>)[] = [];

  constructor(database: TestDatabase) {
    this.#database = database;
  }

  async start(change: (configuration: MessageClientConfiguration) => void = () => {}): Promise<this> {
    await this.service.start();
    const book = await startTestAddressBook([
      { ...kommun, organisation: kommun.name, identifier: socialtjanst, name: 'Socialtjänsten' },
      { ...kommun, organisation: kommun.name, identifier: registrator, name: 'Registrator' },
      { ...region, organisation: region.name, identifier: vardcentral, name: 'Vårdcentralen Eken' },
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'budkavle-client-'));
    const [webPort, issuerPort] = [await freePort(), await freePort()];
    this.web = `http://127.0.0.1:${webPort}`;
    const provider = await startTestIdentityProvider({
      environment: { name: 'test', isDemo: true },
      listener: { host: '127.0.0.1', port: issuerPort },
      organisations: [
        {
          ...kommun,
          clients: [
            {
              clientId: 'kommun',
              clientSecret: 'only-for-the-test',
              redirectUris: [`${this.web}/login/callback`],
              postLogoutRedirectUris: [`${this.web}/`],
            },
          ],
          persons: [
            { sub: 'anna', name: 'Anna Andersson', groups: ['socialtjanst'] },
            { sub: 'arvid', name: 'Arvid Alm', groups: ['socialtjanst'] },
            { sub: 'bo', name: 'Bo Berg', groups: ['registratur'] },
            { sub: 'cilla', name: 'Cilla Carlsson', groups: [] },
            { sub: 'david', name: 'David Dahl', groups: ['lasare'] },
          ],
        },
      ],
    });
    this.configuration = Default(MessageClientConfiguration, {
      organisation: kommun,
      environment: { name: 'test', isDemo: true },
      listener: { port: webPort },
      database: { url: this.#database.url, schema: this.#database.schema },
      blobs: { folder, masterKey: randomBytes(32).toString('base64') },
      messageService: {
        baseUrl: this.service.baseUrl,
        tokenUrl: this.service.tokenUrl,
        clientId: 'kommun',
        privateKey: this.service.clientKey,
        waitSeconds: 2,
      },
      addressBook: { baseUrl: book.baseUrl },
      openIdConnect: {
        issuer: `http://127.0.0.1:${issuerPort}`,
        clientId: 'kommun',
        clientSecret: 'only-for-the-test',
        scopes: ['openid', 'profile', 'groups'],
        prompt: 'login',
        requiredClaims: [{ claim: 'organisation', value: kommun.participant }],
      },
      mailboxes: [
        {
          address: socialtjanst,
          name: 'Socialtjänsten',
          rules: [
            { claim: 'groups', value: 'socialtjanst', permissions: ['handle', 'send'] },
            { claim: 'groups', value: 'lasare', permissions: ['read'] },
          ],
        },
        {
          address: registrator,
          name: 'Registrator',
          rules: [{ claim: 'groups', value: 'registratur', permissions: ['handle', 'send', 'administer'] }],
        },
      ],
      logLevel: 'silent',
    }) as MessageClientConfiguration;
    change(this.configuration);
    this.#closing.push(
      () => provider.stop(),
      () => book.stop(),
      () => this.service.stop(),
      () => rm(folder, { recursive: true, force: true }),
    );
    await this.startClient();
    return this;
  }

  async startClient(log = silentLogger): Promise<void> {
    this.#client = await startMessageClient(this.configuration, { log });
  }

  /** Another process on the same database and blobs, behind the same public address. Answers where it listens. */
  async startAnother(): Promise<{ web: string; stop(): Promise<void> }> {
    const port = await freePort();
    const running = await startMessageClient(
      { ...this.configuration, publicUrl: this.web, listener: { ...this.configuration.listener, port } },
      { log: silentLogger },
    );
    return { web: `http://127.0.0.1:${port}`, stop: () => running.stop() };
  }

  async stopClient(): Promise<void> {
    await this.#client?.stop();
    this.#client = undefined;
  }

  async stop(): Promise<void> {
    await this.stopClient();
    for (const close of this.#closing) await close();
    await this.#database.remove();
  }

  async logIn(sub: string): Promise<TestUser> {
    const browser = new TestBrowser();
    await browser.logIn(this.web, sub);
    const user = new TestUser(this.web, browser);
    const session = await user.session();
    browser.csrfToken = session.csrfToken;
    return user;
  }
}

/** Somebody who is logged in, with the calls that the web makes. */
export class TestUser {
  readonly web: string;
  readonly browser: TestBrowser;

  constructor(web: string, browser: TestBrowser) {
    this.web = web;
    this.browser = browser;
  }

  request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const octets = body instanceof Uint8Array;
    return this.browser.fetch(this.web + path, {
      method,
      headers: {
        'x-csrf-token': this.browser.csrfToken,
        ...(body === undefined
          ? {}
          : { 'content-type': octets ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: octets ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.request(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  session(): Promise<Session> {
    return this.call<Session>('GET', '/api/session');
  }

  /** The id of the mailbox with this address. */
  async mailbox(address: string): Promise<string> {
    const found = (await this.session()).mailboxes.find((mailbox) => mailbox.address === address);
    if (found === undefined) throw new Error(`no permission for ${address}`);
    return found.id;
  }
}

/** Waits until the answer is there; the longest wait is bounded. */
export async function eventually<T>(ask: () => Promise<T | undefined>, ms = 10_000): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
