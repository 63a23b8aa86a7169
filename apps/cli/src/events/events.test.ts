import { migrations } from '@budkavle/access-point';
import { openDatabase } from '@budkavle/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { events } from '../commands/events.ts';
import {
  type HealthyInstallation,
  healthyInstallation,
  participant,
} from '../doctor/testing/healthy-installation.ts';
import { openInstallation } from '../installation/open.ts';

let installation: HealthyInstallation;
beforeAll(async () => {
  installation = await healthyInstallation();
  const { url, schema } = openInstallation(installation.folder).databaseOf('access-point');
  const { db, close } = await openDatabase<{ event_log: object }>({
    url,
    ...(schema && { schema }),
    migrations,
  });
  const entry = (at: string, more: object) =>
    db
      .insertInto('event_log')
      .values({ participant, direction: 'in', at, outcome: 'ACCEPTED', ...more } as never)
      .execute();
  await entry('2026-03-01T10:00:00.000Z', {
    as4_message_id: 'a@exempel.example',
    sender: '0203:exempelregionen.example',
  });
  await entry('2026-03-02T10:00:00.000Z', {
    as4_message_id: 'b@exempel.example',
    outcome: 'REFUSED',
    code: 'EBMS:0004',
  });
  await close();
}, 120_000);
afterAll(() => installation.remove());

async function run(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const io = { print: (line: string) => lines.push(line) } as never;
  expect(await events.run([...args, '--folder', installation.folder], io)).toBe(0);
  return lines;
}

test('events are found by participant, message and time, beside the running service', async () => {
  const found = await run('search', '--participant', participant);
  expect(found).toHaveLength(2);
  expect(found[0]).toContain(
    '2026-03-01T10:00:00.000Z  in  ACCEPTED  0203:exempelregionen.example -> ?  AS4 a@exempel.example',
  );
  expect(await run('search', '--message-id', 'b@exempel.example')).toEqual([
    expect.stringContaining('REFUSED  EBMS:0004'),
  ]);
  const later = await run('search', '--from', '2026-03-02', '--to', '2026-03-03', '--json');
  expect(JSON.parse(later[0] as string)).toMatchObject({ as4_message_id: 'b@exempel.example' });
  expect(await run('search', '--limit', '1')).toEqual([
    expect.stringContaining('a@exempel.example'),
    expect.stringMatching(/^There may be more: --after \d+$/),
  ]);
  expect(await run('search', '--participant', '0203:lillkommunen.example')).toEqual(['Nothing found.']);
});

test('retention tells what it would erase', async () => {
  expect((await run('retention')).map((line) => line.trim().split(/ +/))).toContainEqual(['events', '0']);
});

test.each([
  [['search', '--from', 'yesterday'], /--from is a time/],
  [['search', '--limit', '0'], /--limit is a whole number/],
  [['search', '--direction', 'up'], /--direction is in or out/],
  [['erase'], /search or retention/],
])('%j is not understood', async (args, message) => {
  await expect(run(...args)).rejects.toThrow(message);
});
