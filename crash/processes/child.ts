// One service in a process of its own: what to start comes as JSON in a file. Tells its parent when it is ready; ends with it.
import { readFileSync } from 'node:fs';
import { createLogger, loadConfiguration, type RunningService } from '@budkavle/platform';
import type { ProcessDescription } from './description.ts';

const description = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as ProcessDescription;
const log = createLogger({ name: description.name, level: description.logLevel });

async function start(): Promise<RunningService> {
  const prefix = `BUDKAVLE_CRASH_${description.name.toUpperCase().replaceAll('-', '_')}`;
  const overrides = description.configuration;
  switch (description.kind) {
    case 'federation': {
      const { FederationConfiguration, startFederation } = await import('@budkavle/federation');
      return startFederation(loadConfiguration(FederationConfiguration, { prefix, overrides }), { log });
    }
    case 'access-point': {
      const { AccessPointConfiguration, startAccessPoint } = await import('@budkavle/access-point');
      return startAccessPoint(loadConfiguration(AccessPointConfiguration, { prefix, overrides }), { log });
    }
    case 'message-service': {
      const { MessageServiceConfiguration, startMessageService } = await import('@budkavle/message-service');
      return startMessageService(loadConfiguration(MessageServiceConfiguration, { prefix, overrides }), {
        log,
      });
    }
  }
}

let running: RunningService | undefined;
let ending = false;
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await running?.stop();
  process.exit(0);
}
process.on('SIGTERM', end);
process.on('disconnect', () => process.exit(1));
process.on('message', (asked) => {
  if (asked === 'memory') process.send?.({ memory: process.memoryUsage() });
});
try {
  running = await start();
  process.send?.({ ready: running.urls });
} catch (error) {
  console.error(error);
  process.exit(1);
}
