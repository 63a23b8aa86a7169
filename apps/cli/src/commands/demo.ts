import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { check } from '../check/run.ts';
import { firstConversation } from '../demo/first-conversation.ts';
import { DemoFolder } from '../demo/folder.ts';
import { greeting } from '../demo/greeting.ts';
import { portsFrom, takenPorts } from '../demo/ports.ts';
import type { DemoSetting } from '../demo/setting.ts';
import { startDemo } from '../demo/start.ts';
import { type Io, UsageError } from '../io.ts';
import type { Command } from './command.ts';

const defaultBase = 7400;

export const demo: Command = {
  name: 'demo',
  summary: 'a federation and three fictitious organisations on this machine',
  usage: `budkavle demo [--folder DIR] [--port BASE]   run it until Ctrl-C
budkavle demo --check [--folder DIR]         send in every direction, provoke every receipt, print a table, exit 0 or 1

--folder DIR   where everything is kept (default: data/demo; for --check a temporary folder)
--port BASE    first of the fifteen ports on 127.0.0.1 (default: ${defaultBase}; for --check any free ones)
--log LEVEL    debug, info, warn, error or silent (default: warn)
DATABASE_URL   postgres://…: rows are kept there instead of in files`,
  async run(args, io) {
    const { values } = parseDemo(args);
    if (values.check) return check({ folder: values.folder, logLevel: values.log ?? 'silent' }, io);
    return runDemo(values, io);
  },
};

function parseDemo(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        check: { type: 'boolean', default: false },
        folder: { type: 'string' },
        port: { type: 'string' },
        log: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function runDemo(values: { folder?: string; port?: string; log?: string }, io: Io): Promise<number> {
  const folder = new DemoFolder(resolve(values.folder ?? 'data/demo'));
  const asked = values.port === undefined ? defaultBase : Number(values.port);
  if (!Number.isInteger(asked) || asked < 1024 || asked > 65_000)
    throw new UsageError('--port takes a number from 1024 to 65000');
  const { base } = folder.document('demo.json', () => ({ base: asked }));
  if (values.port !== undefined && base !== asked)
    throw new UsageError(
      `the folder ${folder.path} belongs to --port ${base}: its addresses stand in the federation's metadata`,
    );
  const setting: DemoSetting = {
    folder,
    ports: portsFrom(base),
    databaseUrl: process.env.DATABASE_URL,
    schemaPrefix: 'budkavle_demo',
    logLevel: values.log ?? 'warn',
  };
  const taken = await takenPorts(setting.ports);
  if (taken.length > 0) {
    const list = taken.map((each) => `${setting.ports.of(each)} (${each})`).join(', ');
    io.complain(
      `Somebody else listens on 127.0.0.1: ${list}.\nIs the demo running already? Else choose others: npm start -- --port 8400 --folder data/other`,
    );
    return 1;
  }
  const stopped = stopSignal();
  io.print('Budkavle demo: starting');
  const running = await startDemo(setting, { progress: (what) => io.print(`  ${what}`) });
  io.print();
  try {
    const marker = folder.file('first-conversation');
    if (!existsSync(marker)) {
      await firstConversation(setting, io);
      writeFileSync(marker, 'sent\n');
      io.print();
    }
    io.print(greeting(setting));
    await stopped;
    io.print('\nStopping …');
  } finally {
    await running.stop();
  }
  io.print('Stopped.');
  return 0;
}

/** Resolves at the first Ctrl-C or TERM; a second one ends the program at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
