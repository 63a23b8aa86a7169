import { createLogger } from '@budkavle/platform';
import { type Role, roles } from '../installation/configuration.ts';
import { openInstallation } from '../installation/open.ts';
import { type Io, UsageError } from '../io.ts';
import { reloadOnChange } from './reload.ts';
import { configureRoles, startRoles } from './start-roles.ts';

export interface ServeOptions {
  folder: string;
  /** Comma-separated; those of the configuration when absent. */
  roles: string | undefined;
  /** Only say whether everything is there to start with. */
  check: boolean;
}

/** Runs roles of an installation until it is told to stop; gives the exit code. Errors: CONFIG_INVALID and the services'. */
export async function serve(options: ServeOptions, io: Io): Promise<number> {
  const installation = openInstallation(options.folder);
  const wanted = rolesOf(options.roles) ?? installation.configuration.roles;
  // Paths in the services' sections start where the configuration lies.
  process.chdir(installation.folder);
  const configured = configureRoles(installation, wanted);
  if (options.check) {
    const { name } = installation.environment();
    io.print(
      `${installation.configuration.organisation.name}, ${name}: ${wanted.join(', ')} can be started.`,
    );
    return 0;
  }
  const level = installation.configuration.logLevel;
  const log = createLogger({ name: 'budkavle', level });
  endWithWords(log);
  const told = stopSignal();
  const { telemetry: wish } = installation.configuration;
  // Loaded only if it is wished for.
  const telemetry = wish && (await import('./telemetry.ts')).openTelemetry(wish);
  const running = await startRoles(configured, level, telemetry);
  for (const service of running.services)
    for (const [purpose, url] of Object.entries(service.urls))
      log.info({ event: 'serve.listening', service: service.name, object: purpose, url }, 'listening');
  log.info({ event: 'serve.ready', count: running.services.length }, 'ready');
  const reloading = reloadOnChange({
    folder: installation.folder,
    roles: wanted,
    services: running.services,
    log,
  });
  const signal = await told;
  reloading.stop();
  log.info({ event: 'serve.stopping', reason: signal }, 'stopping: finishing what is under way');
  await running.stop();
  await telemetry?.stop();
  log.info({ event: 'serve.stopped' }, 'stopped');
  return 0;
}

function rolesOf(text: string | undefined): Role[] | undefined {
  if (text === undefined) return undefined;
  const named = text.split(',').map((each) => each.trim());
  const unknown = named.find((each) => !roles.includes(each as Role));
  if (unknown !== undefined)
    throw new UsageError(`there is no role ${unknown}; there are ${roles.join(', ')}`);
  return named as Role[];
}

/** The first signal asks for a graceful stop; the second ends the process at once. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve(signal);
      });
  });
}

/** A fault that nobody caught can quote what was handled: it goes through the log's filter, not to standard error. */
function endWithWords(log: ReturnType<typeof createLogger>): void {
  const end = (error: unknown) => {
    log.fatal(
      { event: 'serve.fault', error },
      'a fault that nobody caught: the process ends, and goes on when it is started again',
    );
    process.exit(70);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
