import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { judgeClock } from './checks/clock.ts';
import { judgeSpace } from './checks/disk.ts';
import { judgeNode } from './checks/node-version.ts';
import { retention } from './checks/retention.ts';
import { judgeVersion } from './checks/scanner.ts';
import type { DoctorSetting } from './setting.ts';
import { askNtp } from './sntp.ts';
import { startFakeNtp } from './testing/fake-ntp.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-checks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what cannot be brought about on the machine of a test', () => {
  it('a disk that is full, or will be', () => {
    const mib = 1024 * 1024;
    expect(judgeSpace('/data', 20_000 * mib)).toEqual([]);
    expect(judgeSpace('/data', 3000 * mib)).toEqual([
      { code: 'DISK_LOW', about: '/data', detail: '3000 MB free' },
    ]);
    expect(judgeSpace('/data', 100 * mib)[0]?.code).toBe('DISK_FULL');
  });

  it('an old Node.js', () => {
    expect(judgeNode('24.1.0')).toEqual([]);
    expect(judgeNode('20.20.2')).toEqual([{ code: 'NODE_OLD', detail: '20.20.2' }]);
  });

  it('the age of definitions', () => {
    const at = new Date('2026-11-24T12:00:00Z');
    expect(judgeVersion('ClamAV 1.4.3/27500/Mon Nov 23 09:26:02 2026\0', at)).toEqual([]);
    expect(judgeVersion('ClamAV 1.4.3/27500/Tue Nov 17 09:26:02 2026\0', at)).toEqual([
      { code: 'SCANNER_DEFINITIONS_OLD', detail: '7 days' },
    ]);
    expect(judgeVersion('ClamAV 1.4.3', at)).toEqual([]);
  });

  it('messages that should have been erased', async () => {
    const path = join(folder, 'retention.sqlite');
    const database = new DatabaseSync(path);
    database.exec(`create table message (final_at text, binned_at text);
      insert into message values ('2026-11-20T00:00:00.000Z', null);
      insert into message values ('2026-11-01T00:00:00.000Z', '2026-11-22T00:00:00.000Z')`);
    database.close();
    const run = (kept: object) =>
      retention.run(
        {
          messageService: { database: { url: `sqlite:${path}` }, retention: kept },
          now: () => new Date('2026-11-24T12:00:00Z'),
        } as unknown as DoctorSetting,
        new AbortController().signal,
      );
    const bin = {
      code: 'RETENTION_LATE',
      about: 'message-service, the bin',
      detail: '1, the oldest since 2026-11-22T00:00:00.000Z',
    };
    const due = {
      code: 'RETENTION_LATE',
      about: 'message-service, messages',
      detail: '1, the oldest since 2026-11-20T00:00:00.000Z',
    };
    expect(await run({ finalHours: 72 })).toEqual([bin, due]);
    expect(await run({ finalHours: 72, rules: [] })).toEqual([bin]);
    expect(await run({ finalHours: 240, binHours: 72 })).toEqual([]);
  });
});

describe('the clock', () => {
  it('says how far off and which way', () => {
    expect(judgeClock({ source: 'ntp.example', milliseconds: -900 })).toEqual([]);
    expect(judgeClock({ source: 'ntp.example', milliseconds: -5000 })).toEqual([
      { code: 'CLOCK_DRIFTS', about: 'ntp.example', detail: '5.0 s behind' },
    ]);
    expect(judgeClock({ source: 'ntp.example', milliseconds: 90_000 })[0]?.code).toBe('CLOCK_WRONG');
    expect(judgeClock(undefined)).toEqual([{ code: 'CLOCK_UNKNOWN' }]);
  });

  it.each([0, 3_600_000, -90_000, 315_360_000_000])('by SNTP, also after 2036: %s ms', async (aheadMs) => {
    const { server, stop } = await startFakeNtp(aheadMs);
    try {
      expect(Math.abs((await askNtp(server)) + aheadMs)).toBeLessThan(500);
    } finally {
      await stop();
    }
  });

  it('gives up on a time server that does not answer', async () => {
    await expect(askNtp('127.0.0.1:9', undefined, 200)).rejects.toThrow();
  });
});
