import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from './registry.ts';
import { runChecks } from './run.ts';
import { type HealthyInstallation, healthyInstallation } from './testing/healthy-installation.ts';

const url = process.env.BUDKAVLE_TEST_POSTGRES;

/** Between the services and PostgreSQL, so that it can be away. */
class Cut {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #away = false;

  constructor(to: URL) {
    this.#server = createServer((socket) => {
      socket.on('error', () => {});
      if (this.#away) return socket.destroy();
      const other = connect({ host: to.hostname, port: Number(to.port || 5432) });
      other.on('error', () => {});
      for (const [one, two] of [
        [socket, other],
        [other, socket],
      ] as const) {
        this.#open.add(one);
        one.pipe(two);
        one.once('close', () => two.destroy());
      }
      return socket;
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return (this.#server.address() as { port: number }).port;
  }

  set away(value: boolean) {
    this.#away = value;
    if (value) for (const socket of this.#open) socket.destroy();
  }

  async close(): Promise<void> {
    this.away = true;
    await new Promise((done) => this.#server.close(done));
  }
}

describe.skipIf(url === undefined)('PostgreSQL (skipped without BUDKAVLE_TEST_POSTGRES)', () => {
  let cut: Cut;
  let installation: HealthyInstallation;
  let logFile = '';
  const name = `doctor_${process.pid}_${Date.now()}`;

  beforeAll(async () => {
    const server = new URL(url as string);
    await asAdministrator(`create database ${name}`);
    cut = new Cut(new URL(url as string));
    server.pathname = `/${name}`;
    server.hostname = '127.0.0.1';
    server.port = String(await cut.listen());
    installation = await healthyInstallation({ database: server.href, log: true });
    logFile = installation.logFile;
  }, 240_000);
  afterAll(async () => {
    await installation?.remove();
    await cut?.close();
    await asAdministrator(`drop database if exists ${name} with (force)`);
  });

  /** The PostgreSQL of the tests does not wait for the disk, and the doctor sees it. */
  const faults = async () => {
    const results = await runChecks(checks, installation.setting());
    const all = results.flatMap(({ found }) => found.filter(({ severity }) => severity === 'fault'));
    return [...new Set(all.map(({ code }) => code))].filter(
      (code) => code !== 'DATABASE_NOT_DURABLE' && code !== 'DISK_FULL',
    );
  };
  const until = async (wanted: () => Promise<boolean>) => {
    for (let tries = 0; tries < 60; tries += 1) {
      if (await wanted()) return true;
      await new Promise((done) => setTimeout(done, 500));
    }
    return false;
  };

  it('the database goes away and comes back: told by the doctor and the log, and all goes on by itself', async () => {
    expect(await faults()).toEqual([]);
    cut.away = true;
    expect(await faults()).toEqual(expect.arrayContaining(['DATABASE_UNREACHABLE', 'SERVICE_NOT_READY']));
    expect(
      await until(async () => /"event":"worker\.claim_failed"/.test(readFileSync(logFile, 'utf8'))),
    ).toBe(true);
    expect(readFileSync(logFile, 'utf8')).toContain('"event":"http.not_ready"');
    cut.away = false;
    expect(await until(async () => (await faults()).length === 0)).toBe(true);
  }, 180_000);
});

async function asAdministrator(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
