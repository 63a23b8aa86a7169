import { type ChildProcess, fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAccessPointClient } from '@budkavle/contracts';
import type { Endpoint } from '@budkavle/discovery';
import { afterAll, expect, test } from 'vitest';
import { eventsUntil, type TestAccessPoint, TwoAccessPoints } from './testing/access-points.ts';
import { kommunen, makeEnvelope, regionen } from './testing/envelopes.ts';
import { freePort } from './testing/federation.ts';

const children: ChildProcess[] = [];
let two: TwoAccessPoints | undefined;
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await two?.close();
});

/** The access point of that configuration in a process of its own. */
async function startProcess(
  folder: string,
  name: string,
  point: TestAccessPoint,
  addresses: object[],
): Promise<ChildProcess> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ configuration: point.configuration, addresses }));
  const child = fork(fileURLToPath(new URL('testing/child.ts', import.meta.url)), [file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', reject);
  });
  child.removeAllListeners('exit');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('both access points killed under way: every envelope arrives once, and is proven', {
  timeout: 240_000,
}, async () => {
  two = await TwoAccessPoints.make();
  const set = (port: number) => (configuration: TestAccessPoint['configuration']) => {
    configuration.contract.port = port;
    configuration.sending.leaseSeconds = 1;
    configuration.receiving.leaseSeconds = 2;
    configuration.environment.deadlines.transportAttempts = 50;
  };
  const [firstPort, secondPort] = [await freePort(), await freePort()];
  const first = await two.add('AP0001-TEST', 0, [kommunen], set(firstPort));
  const second = await two.add('AP0002-TEST', 1, [regionen], set(secondPort));
  await first.stop();
  await second.stop();
  const addresses = [...two.discovery.entries].map(([participant, entry]) => {
    const { url, certificate } = entry as Endpoint;
    return { participant, url, certificate: certificate.toPem() };
  });
  const start = {
    first: () => startProcess(two?.folder as string, 'first', first, addresses),
    second: () => startProcess(two?.folder as string, 'second', second, addresses),
  };
  let [sender, receiver] = await Promise.all([start.first(), start.second()]);
  const client = (port: number, point: TestAccessPoint, participant: string) =>
    createAccessPointClient({
      baseUrl: `https://127.0.0.1:${port}`,
      dispatcher: (two as TwoAccessPoints).dispatcher(point.client),
      participant,
    });

  const envelopes = await Promise.all(
    Array.from({ length: 6 }, () =>
      makeEnvelope((two as TwoAccessPoints).federation.organisation, { bytes: 300_000 }),
    ),
  );
  for (const [index, envelope] of envelopes.entries()) {
    await client(firstPort, first, kommunen).submit(envelope.xheId, envelope.open());
    if (index === 1) {
      await new Promise((resolve) => setTimeout(resolve, 15));
      await kill(receiver);
      receiver = await start.second();
    }
    if (index === 3) {
      await kill(sender);
      sender = await start.first();
    }
  }
  for (const envelope of envelopes)
    await eventsUntil(client(firstPort, first, kommunen), envelope.xheId, 'ACKNOWLEDGED', 120);

  const arrived = new Map<string, string>();
  const seen: string[] = [];
  for (let round = 0; round < 10 && arrived.size < envelopes.length; round += 1) {
    const service = client(secondPort, second, regionen);
    for (const item of await service.claimInbound({ limit: 100, waitSeconds: 1 })) {
      seen.push(item.xheId);
      arrived.set(item.xheId, item.sha256);
      expect(await service.acknowledge(item)).toBe(true);
    }
  }
  expect([...arrived.keys()].sort()).toEqual(envelopes.map((envelope) => envelope.xheId).sort());
  expect(seen).toHaveLength(envelopes.length);
});
