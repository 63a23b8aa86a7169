import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AccessPointClient, createAccessPointClient } from '@budkavle/contracts';
import {
  type TestAccessPoint,
  TwoAccessPoints,
} from '../../services/access-point/src/testing/access-points.ts';
import { kommunen, regionen } from '../../services/access-point/src/testing/envelopes.ts';
import type { KeyPair } from '../../services/access-point/src/testing/federation.ts';
import { peakMemory } from '../measure/peak-memory.ts';

export type Side = 'sender' | 'receiver';

/** Two access points, a process each. */
export interface HopSides {
  readonly organisation: KeyPair;
  /** The last event read. */
  seen: number;
  contract(side: Side, participant: string): AccessPointClient;
  /** The most memory each has held, MiB. */
  memory(): Record<Side, number>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../../services/access-point/src/testing/child.ts', import.meta.url));

export async function startHop(parent: string): Promise<HopSides> {
  const two = await TwoAccessPoints.make();
  const points: Record<Side, TestAccessPoint> = {
    sender: await two.add('AP0001-TEST', 0, [kommunen]),
    receiver: await two.add('AP0002-TEST', 1, [regionen]),
  };
  await points.sender.stop();
  await points.receiver.stop();
  const addresses = (
    [
      ['sender', kommunen],
      ['receiver', regionen],
    ] as const
  ).map(([side, participant]) => ({
    participant,
    url: points[side].configuration.as4.publicUrl,
    certificate: points[side].key.certificate,
  }));
  const folder = mkdtempSync(join(parent, 'hop-'));
  const children: Partial<Record<Side, { process: ChildProcess; contract: string }>> = {};
  for (const side of ['sender', 'receiver'] as const) {
    const file = join(folder, `${side}.json`);
    writeFileSync(file, JSON.stringify({ configuration: points[side].configuration, addresses }));
    const child = fork(program, [file], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const urls = await new Promise<{ contract: string }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { contract: string }));
      child.once('exit', () => reject(new Error(`the ${side}'s access point does not start`)));
    });
    children[side] = { process: child, contract: urls.contract };
  }
  const at = (side: Side) => {
    const child = children[side];
    if (!child) throw new Error(`no ${side}`);
    return child;
  };
  return {
    organisation: two.federation.organisation,
    seen: 0,
    contract: (side, participant) =>
      createAccessPointClient({
        baseUrl: at(side).contract,
        dispatcher: two.dispatcher(points[side].client),
        participant,
      }),
    memory: () => ({
      sender: peakMemory(at('sender').process.pid) ?? Number.NaN,
      receiver: peakMemory(at('receiver').process.pid) ?? Number.NaN,
    }),
    async stop() {
      for (const child of Object.values(children)) {
        const ended = new Promise((resolve) => child.process.once('exit', resolve));
        child.process.kill('SIGKILL');
        await ended;
      }
      await two.close();
    },
  };
}
