import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Io, UsageError } from '../io.ts';
import { firstConversation } from './first-conversation.ts';
import { DemoFolder } from './folder.ts';
import { greeting } from './greeting.ts';
import { lifelikeConversations } from './lifelike.ts';
import { portsFrom, takenPorts } from './ports.ts';
import type { DemoSetting } from './setting.ts';
import { startDemo } from './start.ts';

export interface DemoOptions {
  folder?: string | undefined;
  port?: string | undefined;
  log?: string | undefined;
  /** First of the ports when nothing is asked for. */
  base: number;
}

/** Runs the demo until it is told to stop; gives the exit code. */
export async function runDemo(values: DemoOptions, io: Io): Promise<number> {
  const folder = new DemoFolder(resolve(values.folder ?? 'data/demo'));
  const asked = values.port === undefined ? values.base : Number(values.port);
  if (!Number.isInteger(asked) || asked < 1024 || asked > 65_000)
    throw new UsageError('--port takes a number from 1024 to 65000');
  const known = folder.known<{ base: number }>('demo.json');
  const base = known?.base ?? asked;
  if (values.port !== undefined && base !== asked)
    throw new UsageError(
      `the folder ${folder.path} belongs to --port ${base}: its addresses stand in the federation's metadata`,
    );
  const ports = portsFrom(base);
  const taken = await takenPorts(ports);
  if (taken.length > 0) {
    const list = taken.map((each) => `${ports.of(each)} (${each})`).join(', ');
    io.complain(
      `Somebody else listens on 127.0.0.1: ${list}.\nIs the demo running already? Else choose others: npm start -- --port 8400 --folder data/other`,
    );
    return 1;
  }
  // Only now does the folder belong to these ports. Its keys and the database's rows are kept together by the schemas' names.
  const { schemaPrefix } = folder.document('demo.json', () => ({
    base,
    schemaPrefix: `budkavle_demo_${randomBytes(4).toString('hex')}`,
  }));
  const setting: DemoSetting = {
    folder,
    ports,
    databaseUrl: process.env.DATABASE_URL,
    schemaPrefix,
    logLevel: values.log ?? 'warn',
  };
  const stop = stopSignal(() => io.print('\nStopping …'));
  io.print('Budkavle demo: starting');
  const running = await startDemo(setting, { progress: (what) => io.print(`  ${what}`) });
  let filling: Promise<void> = Promise.resolve();
  try {
    if (!stop.asked) {
      io.print();
      await firstTime(setting, io);
      io.print(greeting(setting));
      filling = fill(setting, () => stop.asked, io);
    }
    await stop.signal;
  } finally {
    await running.stop();
    // What it waits for is gone: it ends at once.
    await filling;
  }
  io.print('Stopped.');
  return 0;
}

/** The first conversation, unless it has been had. The demo can be used without it. */
async function firstTime(setting: DemoSetting, io: Io): Promise<void> {
  const marker = setting.folder.file('first-conversation');
  if (existsSync(marker)) return;
  try {
    await firstConversation(setting, io);
    writeFileSync(marker, 'sent\n');
    io.print();
  } catch (error) {
    io.complain(
      `The first conversation failed: ${error instanceof Error ? error.message : String(error)}\nIt is tried again at the next start.\n`,
    );
  }
}

/**
 * More conversations, while somebody looks around already. Begun once: what was broken off is not begun again. With
 * BUDKAVLE_DEMO_CONVERSATIONS=first there is only the first one.
 */
async function fill(setting: DemoSetting, stopped: () => boolean, io: Io): Promise<void> {
  const marker = setting.folder.file('lifelike-conversations');
  if (existsSync(marker) || process.env.BUDKAVLE_DEMO_CONVERSATIONS === 'first') return;
  writeFileSync(marker, 'begun\n');
  try {
    await lifelikeConversations(setting, stopped);
  } catch (error) {
    if (!stopped())
      io.complain(
        `Some of the demo's conversations are missing: ${error instanceof Error ? error.message : String(error)}\n`,
      );
  }
}

/** `signal` resolves at the first Ctrl-C or TERM; a second one ends the program at once. */
function stopSignal(tell: () => void): { asked: boolean; signal: Promise<void> } {
  const stop = { asked: false, signal: Promise.resolve() };
  stop.signal = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        if (!stop.asked) tell();
        stop.asked = true;
        resolve();
      });
  });
  return stop;
}
