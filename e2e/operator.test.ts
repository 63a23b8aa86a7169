import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SdkApiClient } from '@budkavle/contracts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freeBase, portsFrom } from '../apps/cli/src/demo/ports.ts';
import { startScanner } from './support/clamd-protocol.ts';
import { BudkavleProcess } from './support/demo-process.ts';
import {
  apiClient,
  installOrganisation,
  type Operated,
  seedOf,
  sendLetter,
  startFederation,
} from './support/operator.ts';
import { budkavle } from './support/run-budkavle.ts';

// What an operator does, with the commands and nothing else: two organisations, from the first question to daily use.

const names = ['dns', 'smp', 'book', 'pki', 'scanner'].concat(
  ['a', 'b'].flatMap((id) =>
    ['as4', 'c', 'd', 'web', 'metricsAp', 'metricsMs', 'metricsMc'].map((port) => id + port),
  ),
);
const folder = mkdtempSync(join(tmpdir(), 'budkavle-operator-'));
const processes = new Set<BudkavleProcess>();
let scanner: Server;
let kommunen: Operated;
let regionen: Operated;
let folders: { kommunen: string; regionen: string };
let api: SdkApiClient;
let closeApi: () => Promise<void>;

beforeAll(async () => {
  const ports = portsFrom(await freeBase(names), names);
  const operated = (
    prefix: string,
    id: string,
    name: string,
    number: string,
    accessPoint: string,
  ): Operated => {
    const port = (each: string) => ports.of(prefix + each);
    return {
      id,
      name,
      number,
      accessPoint,
      ports: {
        as4: port('as4'),
        c: port('c'),
        d: port('d'),
        web: port('web'),
        metricsAp: port('metricsAp'),
        metricsMs: port('metricsMs'),
        metricsMc: port('metricsMc'),
      },
    };
  };
  kommunen = operated('a', 'exempelkommunen', 'Exempelkommunen', '0000000018', 'AP0001-PROV');
  regionen = operated('b', 'exempelregionen', 'Exempelregionen', '0000000026', 'AP0002-PROV');
  scanner = await startScanner(ports.of('scanner'));
  const federation = await startFederation(
    folder,
    { dns: ports.of('dns'), smp: ports.of('smp'), book: ports.of('book'), pki: ports.of('pki') },
    [kommunen.ports.as4, regionen.ports.as4],
  );
  processes.add(federation.process);
  const place = { folder, federation, scannerPort: ports.of('scanner') };
  const [first, second] = await Promise.all([
    installOrganisation(kommunen, place),
    installOrganisation(regionen, place),
  ]);
  folders = { kommunen: first, regionen: second };
  const seed = seedOf(folder, [kommunen, regionen]);
  await budkavle(['federation', 'seed', seed, '--config', federation.config]);
  ({ api, close: closeApi } = apiClient(folders.kommunen, kommunen));
}, 600_000);

afterAll(async () => {
  await closeApi?.();
  await Promise.all([...processes].map((each) => each.end('SIGKILL')));
  scanner?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(of: string, roles?: string): Promise<BudkavleProcess> {
  const process = new BudkavleProcess(['serve', '--folder', of, ...(roles ? ['--roles', roles] : [])]);
  processes.add(process);
  await process.says('serve.ready');
  return process;
}

async function stop(process: BudkavleProcess): Promise<void> {
  processes.delete(process);
  const { code, output } = await process.end('SIGTERM');
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  expect(output).toContain('serve.stopped');
}

const statusOf = async (messageId: string) => (await api.get(messageId)).attributes?.messageStatus;
const accepted = (messageId: string) =>
  vi.waitFor(async () => expect(await statusOf(messageId)).toBe('ACCEPTED'), {
    timeout: 180_000,
    interval: 200,
  });

test('a message goes, its receipt comes back, and every part can be stopped and started on the way', {
  timeout: 600_000,
}, async () => {
  const checked = await new BudkavleProcess(['serve', '--folder', folders.kommunen, '--check']).ended;
  expect(checked).toMatchObject({ code: 0, output: expect.stringContaining('can be started') });
  // One process for all, and one each.
  const whole = await serve(folders.kommunen);
  let accessPoint = await serve(folders.regionen, 'access-point');
  const messageService = await serve(folders.regionen, 'message-service');
  const messageClient = await serve(folders.regionen, 'message-client');

  const first = await sendLetter(api, kommunen, regionen, 'Ett första brev.');
  await accepted(first);

  // A rolling stop: what is sent while the recipient's access point is away waits, and nothing is lost.
  await stop(accessPoint);
  const second = await sendLetter(api, kommunen, regionen, 'Medan ni startar om.');
  accessPoint = await serve(folders.regionen, 'access-point');
  await accepted(second);

  await vi.waitFor(() => expect(messagesAt(folders.regionen)).toEqual([first, second].sort()), {
    timeout: 180_000,
    interval: 200,
  });

  for (const [port, metric] of [
    [kommunen.ports.metricsAp, 'access_point_'],
    [kommunen.ports.metricsMc, 'message_client_outbox'],
    [regionen.ports.metricsMc, 'message_client_outbox'],
  ] as const) {
    expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(metric);
  }
  // A backup of the running installation, restored in another place: it knows what it knew, sends nothing twice, goes on.
  const identity = join(folder, 'identity');
  const recipient = (await budkavle(['backup', '--new-identity', identity])).split('\n')[0] ?? '';
  const file = join(folder, 'kommunen.age');
  await budkavle(['backup', file, '--folder', folders.kommunen, '--recipient', recipient]);
  await stop(whole);
  const restored = join(folder, 'restored');
  await budkavle(['restore', file, '--folder', restored, '--identity', identity]);
  const again = await serve(restored);
  expect([await statusOf(first), await statusOf(second)]).toEqual(['ACCEPTED', 'ACCEPTED']);
  const third = await sendLetter(api, kommunen, regionen, 'Efter återställningen.');
  await accepted(third);
  await vi.waitFor(() => expect(messagesAt(folders.regionen)).toEqual([first, second, third].sort()), {
    timeout: 180_000,
    interval: 200,
  });
  for (const process of [messageClient, messageService, accessPoint, again]) await stop(process);
});

/** What lies in the message client's database. */
function messagesAt(of: string): string[] {
  const file = join(of, 'data', 'message-client', 'database.sqlite');
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare("select message_id from message where direction = 'in'").all();
    return rows.map((row) => String(row.message_id)).sort();
  } finally {
    database.close();
  }
}

test("fails closed: no configuration; another organisation's certificate", { timeout: 120_000 }, async () => {
  const { code, output } = await new BudkavleProcess(['serve', '--folder', folder]).ended;
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('CONFIG_INVALID') });
  const foreign = join(folder, `${regionen.id}-organisation.pem`);
  expect(await budkavle(['init', '--folder', folders.kommunen, '--certificates', foreign], 1)).toContain(
    'belongs to no key of this installation',
  );
});
