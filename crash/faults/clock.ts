import { fileURLToPath } from 'node:url';
import type { World } from '../world/world.ts';
import type { Fault } from './fault.ts';

const preload = [fileURLToPath(new URL('../processes/shifted-clock.ts', import.meta.url))];
const hour = 3_600_000;

/** The clock of one kind of service is off, on every node of it; then somebody sets it right, and starts the service again. */
function shifted(name: string, kind: 'access-point' | 'message-service', by: number): Fault {
  return {
    name,
    ends: 'delivered',
    lasts: 8,
    async begin(world) {
      await restart(world, kind, { CLOCK_OFFSET_MS: String(by) });
      return () => restart(world, kind, undefined);
    },
  };
}

async function restart(world: World, kind: string, env: NodeJS.ProcessEnv | undefined): Promise<void> {
  await Promise.all(
    world.processes
      .filter((each) => each.description.kind === kind)
      .map(async (each) => {
        await each.kill();
        await each.start(env ? { preload, env } : {});
      }),
  );
}

export const clockFaults: readonly Fault[] = [
  shifted('access points an hour ahead', 'access-point', hour),
  shifted('access points an hour behind', 'access-point', -hour),
  shifted('message services an hour ahead', 'message-service', hour),
  shifted('message services an hour behind', 'message-service', -hour),
];
