import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dropSchemas } from '../../apps/cli/src/check/drop-schemas.ts';
import { Load } from '../load/load.ts';
import { Random } from '../random.ts';
import { settle } from '../verify/settle.ts';
import { isFaultless, verify } from '../verify/verify.ts';
import { World } from '../world/world.ts';

const postgres = process.env.BUDKAVLE_TEST_POSTGRES;
const missing = postgres ? '' : ': BUDKAVLE_TEST_POSTGRES is not set';
const sizes = { text: 30, small: 50, medium: 20, large: 0 };

describe.skipIf(!postgres)(`two nodes of every service, one PostgreSQL, one folder${missing}`, () => {
  const path = mkdtempSync(join(tmpdir(), 'budkavle-nodes-'));
  let world: World;
  let load: Load;

  beforeAll(async () => {
    world = await World.start({ path, databaseUrl: postgres, nodes: 2 });
    load = new Load(world, new Random(11));
  }, 300_000);
  afterAll(async () => {
    await load?.close();
    await world?.close();
    if (world && postgres) await dropSchemas(postgres, world.setting.schemaPrefix);
    rmSync(path, { recursive: true, force: true });
  });

  async function everythingArrived(): Promise<void> {
    expect(await settle(load, 120_000)).toBe(0);
    const verdict = await verify(load);
    expect(isFaultless(verdict), JSON.stringify(verdict, null, 2)).toBe(true);
    expect(verdict.accepted).toBe(load.posted.length);
  }

  test('both nodes work', async () => {
    await load.burst(12, 3, sizes);
    await everythingArrived();
  }, 240_000);

  test('one node of each is killed: work goes on within seconds, nothing is lost', async () => {
    load.start({ senders: 3, pauseMs: 50, sizes });
    await sleep(1000);
    const victims = world.processes.filter((each) => each.name.endsWith('-1'));
    expect(victims).toHaveLength(5);
    await Promise.all(victims.map((each) => each.kill()));
    const killed = Date.now();
    const before = load.answered;
    while (load.answered < before + 5 && Date.now() - killed < 60_000) await sleep(50);
    expect(load.answered, 'answers of the nodes that are left').toBeGreaterThanOrEqual(before + 5);
    await load.finish();
    await everythingArrived();
    await Promise.all(victims.map((each) => each.start()));
  }, 400_000);

  test('a rolling restart drops no request', async () => {
    const first = load.posted.length;
    load.start({ senders: 2, pauseMs: 50, sizes });
    for (const each of world.processes.filter((one) => one.description.kind !== 'federation')) {
      expect(await each.stop(), `${each.name} ends by itself`).toBe(true);
      await each.start();
    }
    await load.finish();
    const during = load.posted.slice(first);
    expect(during.length).toBeGreaterThan(0);
    expect(during.filter((each) => each.attempts !== 1).map((each) => each.message.number)).toEqual([]);
    await everythingArrived();
  }, 900_000);
});
