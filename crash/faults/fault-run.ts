import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropSchemas } from '../../apps/cli/src/check/drop-schemas.ts';
import { Load } from '../load/load.ts';
import { Random } from '../random.ts';
import { startCleanScanner } from '../world/scanner.ts';
import { World } from '../world/world.ts';
import type { Fault } from './fault.ts';
import { type FaultRow, runFault } from './run-fault.ts';
import { mountSmallDisk, unmount } from './storage.ts';

/** A world in which faults happen, one after the other. */
export interface FaultyWorld {
  world: World;
  run(fault: Fault, recoveryMs?: number): Promise<FaultRow>;
  close(keep?: boolean): Promise<void>;
  folder: string;
}

export async function openFaultyWorld(options: {
  databaseUrl: string | undefined;
  seed: number;
}): Promise<FaultyWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-faults-'));
  const onSmallDisk = mountSmallDisk(folder, 800);
  const scanner = await startCleanScanner();
  const clean = () => {
    if (onSmallDisk) unmount(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const world = await World.start({
      path: folder,
      databaseUrl: options.databaseUrl,
      // Nobody is believed for long: who cannot be asked is noticed.
      revocationGraceSeconds: 2,
      scanner: { host: '127.0.0.1', port: scanner.port },
      onSmallDisk,
    });
    const load = new Load(world, new Random(options.seed));
    return {
      world,
      folder,
      run: (fault, recoveryMs = 400_000) => runFault(world, load, fault, recoveryMs),
      close: async (keep = false) => {
        await load.close();
        await world.close();
        await scanner.close();
        if (keep) return;
        clean();
        if (options.databaseUrl) await dropSchemas(options.databaseUrl, world.setting.schemaPrefix);
      },
    };
  } catch (error) {
    await scanner.close();
    clean();
    throw error;
  }
}
