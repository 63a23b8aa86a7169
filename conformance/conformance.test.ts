import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoFolder } from '../apps/cli/src/demo/folder.ts';
import { freeBase, portsFrom } from '../apps/cli/src/demo/ports.ts';
import { describeOwnSystem } from '../apps/cli/src/testbed/own-system.ts';
import { runCases } from '../apps/cli/src/testbed/run-cases.ts';
import { bedListeners } from '../apps/cli/src/testbed/setting.ts';
import { type RunningTestBed, startTestBed } from '../apps/cli/src/testbed/start.ts';
import { testCases } from './index.ts';
import { unbuiltCases } from './unbuilt.ts';

/** The short run; `npm run conformance` runs every case and writes the report. */
describe('published test cases, our own access point and message service', () => {
  const path = mkdtempSync(join(tmpdir(), 'budkavle-conformance-'));
  let running: RunningTestBed | undefined;

  beforeAll(async () => {
    const setting = {
      folder: new DemoFolder(path),
      ports: portsFrom(await freeBase(bedListeners), bedListeners),
      address: '127.0.0.1',
      databaseUrl: undefined,
      schemaPrefix: 'budkavle_conformance',
      logLevel: 'silent',
    };
    const io = { print: () => {}, complain: () => {} };
    running = await startTestBed(setting, await describeOwnSystem(setting), { self: true, io });
  });
  afterAll(async () => {
    await running?.stop();
    rmSync(path, { recursive: true, force: true });
  });

  it.each(testCases.filter((each) => each.quick).map((each) => [each.id, each.title, each] as const))(
    '%s: %s',
    async (_id, _title, each) => {
      if (!running) throw new Error('The test bed does not run');
      const [row] = await runCases(running.bed, [each]);
      expect({ seen: row?.seen, verdict: row?.verdict }).toEqual({ seen: row?.seen, verdict: 'pass' });
    },
    90_000,
  );
});

describe('the list of test cases', () => {
  it('names each id once, with steps and expectation', () => {
    const ids = [...testCases, ...unbuiltCases].map((each) => each.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const each of testCases) {
      expect(each.steps.length, each.id).toBeGreaterThan(0);
      expect(each.expected, each.id).not.toBe('');
    }
    for (const each of unbuiltCases) expect(each.why, each.id).not.toBe('');
  });

  it('holds every published access point case and every row of the SDK API', () => {
    const ids = new Set(testCases.map((each) => each.id));
    const two = (number: number) => String(number).padStart(2, '0');
    for (let number = 1; number <= 10; number++) expect(ids).toContain(`TF-${two(number)}`);
    for (let number = 1; number <= 11; number++) expect(ids).toContain(`API-${two(number)}`);
  });
});
