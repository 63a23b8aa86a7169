import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { testCases } from '../../../../conformance/index.ts';
import type { TestCase } from '../../../../conformance/test-case.ts';
import { unbuiltCases } from '../../../../conformance/unbuilt.ts';
import { DemoFolder } from '../demo/folder.ts';
import { freeBase, portsFrom, takenPorts } from '../demo/ports.ts';
import { type Io, UsageError } from '../io.ts';
import { table } from '../table.ts';
import { exampleDescription, readDescription } from '../testbed/description.ts';
import { describeOwnSystem } from '../testbed/own-system.ts';
import { handedOver } from '../testbed/prepare-system.ts';
import { reachable } from '../testbed/reachable.ts';
import { markdownReport } from '../testbed/report.ts';
import { type Row, runCases } from '../testbed/run-cases.ts';
import { type BedSetting, bedListeners } from '../testbed/setting.ts';
import { startTestBed } from '../testbed/start.ts';
import type { Command } from './command.ts';

const defaultBase = 7600;

export const testbed: Command = {
  name: 'testbed',
  summary:
    "the official test cases against an access point or message service, one's own or another supplier's",
  usage: `budkavle testbed SYSTEM.json [--report FILE]   test the system that the file tells of
budkavle testbed --self [--report FILE]        test our own access point and message service
budkavle testbed --example                     print a SYSTEM.json to start from
budkavle testbed --list                        print the test cases

The file names the system's certificate requests, the address of its access point, and (if it has one) its SDK API. The test bed answers
the requests and writes certificates, roots and the environment profile to DIR/${handedOver}; configure
the system with them, start it, press Enter. With an SDK API the tests send and look by themselves; without, the tester is asked.

--folder DIR     where everything is kept (default: data/testbed; for --self a temporary folder)
--port BASE      first of the fifteen ports (default: ${defaultBase}; for --self any free ones)
--address IP     of this machine, as the system reaches it (default: 127.0.0.1)
--only ID,ID     only these test cases
--quick          the short run
--report FILE    write the report as Markdown
--log LEVEL      debug, info, warn, error or silent (default: silent)`,
  async run(args, io) {
    const { values, positionals } = parse(args);
    if (values.example) {
      io.print(JSON.stringify(exampleDescription, null, 2));
      return 0;
    }
    const cases = chosen(values);
    if (values.list) {
      io.print(
        table(
          ['id', 'what', 'source'],
          cases.map(({ id, title, source }) => [id, title, source]),
        ),
      );
      return 0;
    }
    const [file, ...more] = positionals;
    if (values.self === (file !== undefined) || more.length > 0)
      throw new UsageError('give one SYSTEM.json, or --self');
    return runTestBed(values, file, cases, io);
  },
};

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        self: { type: 'boolean', default: false },
        example: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        folder: { type: 'string' },
        port: { type: 'string' },
        address: { type: 'string', default: '127.0.0.1' },
        report: { type: 'string' },
        log: { type: 'string', default: 'silent' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function chosen(values: Values): readonly TestCase[] {
  const only = values.only?.split(',').map((id) => id.trim().toLowerCase());
  const unknown = only?.find((id) => !testCases.some((each) => each.id.toLowerCase() === id));
  if (unknown !== undefined) throw new UsageError(`there is no test case ${unknown}; see --list`);
  return testCases.filter(
    (each) => (!only || only.includes(each.id.toLowerCase())) && (!values.quick || each.quick),
  );
}

async function runTestBed(
  values: Values,
  file: string | undefined,
  cases: readonly TestCase[],
  io: Io,
): Promise<number> {
  const self = values.self;
  const temporary = self && values.folder === undefined;
  const path = temporary
    ? mkdtempSync(join(tmpdir(), 'budkavle-testbed-'))
    : resolve(values.folder ?? 'data/testbed');
  try {
    const setting = await settingOf(values, path);
    const system = file === undefined ? await describeOwnSystem(setting) : readDescription(resolve(file));
    io.print(`Budkavle test bed: starting; system under test: ${system.name}`);
    const { bed, stop } = await startTestBed(setting, system, {
      self,
      io,
      progress: (what) => io.print(`  ${what}`),
    });
    try {
      if (!self) await untilConfigured(setting, system.accessPointUrl, io);
      io.print();
      const rows = await runCases(bed, cases, (row) => io.print(progressLine(row)));
      io.print(`\n${summary(rows)}`);
      if (values.report) {
        const whole = cases.length === testCases.length;
        const command = self ? 'npm run conformance' : 'budkavle testbed SYSTEM.json';
        const text = markdownReport({ name: system.name, command }, rows, whole ? unbuiltCases : []);
        writeFileSync(values.report, text);
        io.print(`\nThe report: ${values.report}`);
      }
      return rows.some((row) => row.verdict === 'fail') ? 1 : 0;
    } finally {
      await stop();
    }
  } finally {
    if (temporary) rmSync(path, { recursive: true, force: true });
  }
}

async function settingOf(values: Values, path: string): Promise<BedSetting> {
  const folder = new DemoFolder(path);
  const asked = values.port === undefined ? defaultBase : Number(values.port);
  if (!Number.isInteger(asked) || asked < 1024 || asked > 65_000)
    throw new UsageError('--port takes a number from 1024 to 65000');
  const free = values.self && values.port === undefined;
  const base = free ? await freeBase(bedListeners) : asked;
  // The addresses stand in the metadata, which the system under test may have kept.
  const kept = folder.document('testbed.json', () => ({ base, address: values.address }));
  if (!free && (kept.base !== base || kept.address !== values.address))
    throw new UsageError(`the folder ${path} belongs to --port ${kept.base} --address ${kept.address}`);
  const ports = portsFrom(kept.base, bedListeners);
  const taken = await takenPorts(ports);
  if (taken.length > 0)
    throw new UsageError(`somebody else listens on ${taken.map((each) => ports.of(each)).join(', ')}`);
  return {
    folder,
    ports,
    address: kept.address,
    databaseUrl: undefined,
    schemaPrefix: 'budkavle_testbed',
    logLevel: values.log,
  };
}

/** Says what to do, and waits until the access point answers. */
async function untilConfigured(setting: BedSetting, url: string, io: Io): Promise<void> {
  io.print(`\nCertificates, roots and the environment profile are in ${setting.folder.path}/${handedOver}:`);
  io.print('  configure the system under test with them and start it.');
  if (process.stdin.isTTY) {
    const line = createInterface({ input: process.stdin, output: process.stdout });
    await line.question('  Press Enter when it runs. ').finally(() => line.close());
  }
  io.print(`  Waiting for ${url} …`);
  if (!(await reachable(url, 10 * 60_000))) throw new UsageError(`nobody answered at ${url} in ten minutes`);
}

function progressLine({ case: each, seen, verdict }: Row): string {
  return `${verdict.toUpperCase().padEnd(4)}  ${each.id.padEnd(16)} ${each.title}\n      ${''.padEnd(16)} ${seen}`;
}

function summary(rows: readonly Row[]): string {
  const body = rows.map(({ case: each, verdict }) => [each.id, each.title, verdict]);
  const failed = rows.filter((row) => row.verdict === 'fail').length;
  const open = rows.filter((row) => row.verdict === 'open').length;
  const end = [
    failed === 0 ? 'No failure.' : `${failed} failed.`,
    ...(open > 0 ? [`${open} could not be seen here.`] : []),
  ].join(' ');
  return `${table(['id', 'what', 'verdict'], body)}\n\n${end}`;
}
