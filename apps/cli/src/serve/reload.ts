import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger, RunningService } from '@budkavle/platform';
import type { Role } from '../installation/configuration.ts';
import { configurationFile, openInstallation } from '../installation/open.ts';
import { configureRoles, type RoleConfigurations } from './start-roles.ts';

export interface ReloadingOptions {
  readonly folder: string;
  readonly roles: readonly Role[];
  readonly services: readonly RunningService[];
  readonly log: Logger;
  /** How often the files are looked at; 30 s unless told. */
  readonly everyMs?: number;
}

/**
 * New certificates and keys without a restart: on SIGHUP, and when a file of the keys or the configuration has changed
 * and then rested for one look. A configuration with a fault changes nothing and is told.
 */
export function reloadOnChange(options: ReloadingOptions): { reload(): Promise<void>; stop(): void } {
  const { folder, log } = options;
  let loaded = stateOf(folder);
  let seen = loaded;
  let running = Promise.resolve();
  const reload = () => {
    loaded = stateOf(folder);
    running = running.then(() => reloadAll(options));
    return running;
  };
  const look = () => {
    const now = stateOf(folder);
    const rests = now === seen;
    seen = now;
    if (rests && now !== loaded) void reload();
  };
  const timer = setInterval(look, options.everyMs ?? 30_000).unref();
  const onSignal = () => {
    log.info({ event: 'serve.reloading', reason: 'SIGHUP' }, 'reading certificates and keys again');
    void reload();
  };
  process.on('SIGHUP', onSignal);
  return {
    reload,
    stop() {
      clearInterval(timer);
      process.off('SIGHUP', onSignal);
    },
  };
}

async function reloadAll({ folder, roles, services, log }: ReloadingOptions): Promise<void> {
  try {
    const configured = configureRoles(openInstallation(folder), roles);
    for (const service of services) {
      const next = configured[service.name as keyof RoleConfigurations];
      if (next) await service.reload?.(next as never);
    }
  } catch (error) {
    log.error(
      { event: 'serve.reload_failed', error },
      'what has changed cannot be used; everything goes on as before',
    );
  }
}

/** Names, sizes and times of what is read at a start. */
function stateOf(folder: string): string {
  const state = createHash('sha256');
  const keys = join(folder, 'keys');
  for (const path of [join(folder, configurationFile), ...files(keys)]) {
    try {
      const { mtimeMs, size, ino } = statSync(path);
      state.update(`${path} ${mtimeMs} ${size} ${ino}\n`);
    } catch {
      state.update(`${path} -\n`);
    }
  }
  return state.digest('hex');
}

function files(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
