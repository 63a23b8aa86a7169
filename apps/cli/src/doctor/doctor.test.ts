import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from './check.ts';
import { doctorPage, runDoctor } from './main.ts';
import { openSetting } from './open-setting.ts';
import { checks } from './registry.ts';
import { exitCodeOf, reportJson, reportText } from './report.ts';
import { type CheckResult, runChecks } from './run.ts';
import type { DoctorSetting } from './setting.ts';
import { type HealthyInstallation, healthyInstallation } from './testing/healthy-installation.ts';
import { plantedFaults, stopPlanted } from './testing/planted-faults.ts';

let installation: HealthyInstallation;
beforeAll(async () => {
  installation = await healthyInstallation();
}, 240_000);
afterAll(() => installation?.remove());
afterEach(stopPlanted);

const setting = (): DoctorSetting => ({ ...installation.setting(), timeZone: 'Europe/Stockholm' });
const look = (given: DoctorSetting, options?: { offline: boolean }) => runChecks(checks, given, options);

/** Everything that was found, in order, each code once; the machine's own want of space left out. */
function codes(results: readonly CheckResult[]): string[] {
  const found = results.flatMap((result) => result.found.map(({ code }) => code));
  return [...new Set(found.filter((code) => code !== 'DISK_LOW' && code !== 'DISK_FULL'))].sort();
}
const outcomes = (results: readonly CheckResult[], wanted: string) =>
  results.filter(({ outcome }) => outcome === wanted).map(({ check }) => check.name);

describe('a healthy installation', () => {
  it('is all green', async () => {
    const results = await look(setting());
    expect(results.flatMap(({ found }) => found).filter(({ code }) => !code.startsWith('DISK_'))).toEqual([]);
    expect(outcomes(results, 'none')).toEqual([]);
    expect(outcomes(results, 'blocked')).toEqual([]);
  }, 60_000);

  it('--offline asks nobody', async () => {
    const results = await look(setting(), { offline: true });
    expect(outcomes(results, 'left out').sort()).toEqual(
      checks
        .filter(({ network }) => network)
        .map(({ name }) => name)
        .sort(),
    );
    expect(codes(results)).toEqual([]);
  }, 60_000);

  it('the command tells it to a person and to a program', async () => {
    const lines: string[] = [];
    const io = { print: (line = '') => void lines.push(line), complain: () => {} };
    const options = { folder: installation.folder, ntpServers: [], offline: true, env: {} };
    expect([0, 3]).toContain(await runDoctor({ ...options, json: false }, io));
    expect(lines.join('\n')).toMatch(/ok {4}The configuration can be read\n/);
    lines.length = 0;
    expect([0, 3]).toContain(await runDoctor({ ...options, json: true }, io));
    const told = JSON.parse(lines.join('\n'));
    expect(told.checks.map(({ name }: { name: string }) => name)).toEqual(checks.map(({ name }) => name));
  }, 60_000);
});

describe('planted faults, each found with its own code and nothing else', () => {
  it('are at least fifteen', () => expect(plantedFaults.length).toBeGreaterThanOrEqual(15));

  it.each(plantedFaults)(
    '$name',
    async ({ first, plant, found, blocked }) => {
      const undo = await first?.(installation);
      try {
        const given = structuredCloneOf(setting());
        await plant?.(given as Parameters<NonNullable<typeof plant>>[0], installation);
        const results = await look(given);
        expect(codes(results)).toEqual([...found].sort());
        if (given.unread.length === 0) expect(outcomes(results, 'blocked')).toEqual(blocked ?? []);
        const text = reportText(results).join('\n');
        for (const code of found) expect(text).toContain(code);
        showsNoSecret(`${text}${reportJson(results)}`);
      } finally {
        await stopPlanted();
        await undo?.();
      }
    },
    60_000,
  );
});

/** Functions stay as they are. */
function structuredCloneOf(given: DoctorSetting): DoctorSetting {
  const { now, ...rest } = given;
  return { ...structuredClone(rest), now };
}

function showsNoSecret(text: string): void {
  const { masterKey } = JSON.parse(readFileSync(`${installation.folder}/budkavle.yaml`, 'utf8'));
  for (const secret of [masterKey, 'a secret of the test', 'not-shown', 'PRIVATE KEY'])
    expect(text).not.toContain(secret);
}

describe('the doctor itself', () => {
  it('says of nothing that it is good which it could not look at', async () => {
    const nowhere = openSetting({ folder: join(installation.folder, 'nowhere'), ntpServers: [], env: {} });
    const results = await look(nowhere);
    expect(codes(results)).toEqual(['CONFIG_INVALID']);
    expect(outcomes(results, 'good').filter((name) => !['node-version', 'time-zone'].includes(name))).toEqual(
      [],
    );
  });

  const ofItself = (run: () => Promise<never>) => ({
    ...(checks[0] as (typeof checks)[number]),
    name: 'itself',
    seconds: 0.2,
    run,
  });

  it('a check that never ends or that throws hides no other', async () => {
    const [good] = checks;
    const late = ofItself(() => new Promise(() => {}));
    const broken = ofItself(() => Promise.reject(Object.assign(new Error('a secret'), { code: 'EBROKEN' })));
    const results = await runChecks([late, broken, good as typeof late], setting());
    expect(results.map(({ found }) => found.map(({ code, detail }) => [code, detail]))).toEqual([
      [['DOCTOR_CHECK_LATE', undefined]],
      [['DOCTOR_CHECK_FAILED', 'EBROKEN']],
      [],
    ]);
    expect(exitCodeOf(results)).toBe(1);
    expect(codeOf(new TypeError('a secret'))).toBe('TypeError');
  });

  it('explains every code once, for a person', () => {
    const all = checks.flatMap(({ kinds }) => Object.entries(kinds));
    expect(new Set(all.map(([code]) => code)).size).toBe(all.length);
    for (const [code, kind] of all) {
      expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/);
      for (const text of [kind.what, kind.action]) expect(text).toMatch(/^[\w(].{15,}[.?]$/s);
    }
  });

  it('docs/operations/doctor.md is up to date (budkavle doctor --markdown)', () => {
    const path = new URL('../../../../docs/operations/doctor.md', import.meta.url);
    expect(readFileSync(path, 'utf8')).toBe(doctorPage());
  });
});
