import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openMessageStore } from '@budkavle/message-service';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openInstallation } from '../installation/open.ts';
import { messageStoreOptions } from '../installation/store-options.ts';
import { recordedIo, smallInstallation } from '../testing/small-installation.ts';
import { auditCommand } from './command.ts';

let installation: ReturnType<typeof smallInstallation>;
const other = '0203:exempelregionen.example';
beforeEach(async () => {
  installation = smallInstallation();
  const store = await openMessageStore(messageStoreOptions(openInstallation(installation.folder)));
  for (let index = 0; index < 6; index += 1)
    await store.audit.append({
      actor: 'message-client',
      action: 'message.read',
      organisation: index % 2 ? other : installation.participant,
      object: `meddelande-${index}`,
      outcome: 'ok',
    });
  await store.close();
});
afterEach(() => installation.remove());

const run = async (...args: string[]) => {
  const io = recordedIo();
  const [sub = '', ...rest] = args;
  const code = await auditCommand.run([sub, '--folder', installation.folder, ...rest], io);
  return { code, lines: io.lines, said: io.lines.join('\n') };
};
/** What somebody with the database file in hand could do. */
const tamper = (statement: string) => {
  const { url } = openInstallation(installation.folder).databaseOf('message-service');
  const database = new DatabaseSync(url.replace(/^sqlite:/, ''));
  for (const change of ['update', 'delete']) database.exec(`drop trigger audit_no_${change}`);
  database.exec(statement);
  database.close();
};

it('a whole log verifies; export gives JSON Lines, one organisation apart from the other', async () => {
  const verified = await run('verify', '--role', 'message-service');
  expect(verified.code).toBe(0);
  expect(verified.said).toContain(`${installation.participant}: 3 entries hold together`);
  const exported = await run('export', '--role', 'message-service', '--organisation', other);
  const rows = exported.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.map((row) => row.object)).toEqual(['meddelande-1', 'meddelande-3', 'meddelande-5']);
  expect(rows.every((row) => row.organisation === other && row.role === 'message-service')).toBe(true);
});

it('attack: a changed entry is found, and whose it is', async () => {
  tamper(`update audit set actor = 'nobody' where object = 'meddelande-3'`);
  const verified = await run('verify', '--role', 'message-service');
  expect(verified.code).toBe(1);
  expect(verified.said).toContain(`${other}: does not hold at entry 2`);
  expect(
    (await run('verify', '--role', 'message-service', '--organisation', installation.participant)).code,
  ).toBe(0);
});

it('attack: an end that was cut off is found by an anchor that was kept elsewhere', async () => {
  const anchor = join(installation.folder, 'anchor.json');
  expect((await run('verify', '--role', 'message-service', '--write-anchor', anchor)).code).toBe(0);
  tamper(`delete from audit where object = 'meddelande-5'`);
  expect((await run('verify', '--role', 'message-service')).code).toBe(0);
  const held = await run('verify', '--role', 'message-service', '--anchor', anchor);
  expect(held.code).toBe(1);
  expect(held.said).toContain('does not hold at entry 3');
});
