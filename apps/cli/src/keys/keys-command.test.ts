import { readFileSync } from 'node:fs';
import { openMessageStore } from '@budkavle/message-service';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openInstallation } from '../installation/open.ts';
import { messageStoreOptions } from '../installation/store-options.ts';
import { recordedIo, smallInstallation } from '../testing/small-installation.ts';
import { keysCommand } from './command.ts';

let installation: ReturnType<typeof smallInstallation>;
beforeEach(() => {
  installation = smallInstallation();
});
afterEach(() => installation.remove());

const run = async (...args: string[]) => {
  const io = recordedIo();
  const code = await keysCommand.run([...args, '--folder', installation.folder], io);
  return { code, said: io.lines.join('\n') };
};
const openStore = () => openMessageStore(messageStoreOptions(openInstallation(installation.folder)));
const masterKeys = () => readFileSync(installation.masterKeyFile, 'utf8').trim().split('\n');

it('the master key and the organisation key are rotated beside a running service, which reads on', async () => {
  const { participant } = installation;
  expect((await run('list')).said).toContain('no storage keys yet');
  const running = await openStore();
  try {
    const put = async (text: string) => {
      const { hash, size } = await running.blobs.put(
        participant,
        (async function* () {
          yield Buffer.from(text);
        })(),
      );
      await running.db
        .insertInto('blob')
        .values({ participant, hash, size, touched_at: new Date().toISOString() })
        .execute();
      return hash;
    };
    const read = async (hash: string) => {
      const parts: Buffer[] = [];
      for await (const part of running.blobs.open(participant, hash)) parts.push(part);
      return Buffer.concat(parts).toString();
    };
    const first = await put('fiktivt innehåll');
    const before = await running.blobs.keyOf(participant, first);

    expect(await run('rotate-master')).toMatchObject({ code: 0 });
    expect(masterKeys()).toHaveLength(2);
    const rotated = await run('rotate-organisation', '--reencrypt');
    expect(rotated.said).toContain('message-service: 1 pieces of content encrypted anew');
    expect(await running.blobs.keyOf(participant, first)).not.toBe(before);
    const second = await put('annat fiktivt innehåll');
    expect((await run('rotate-master', '--retire')).code).toBe(0);
    expect(masterKeys()).toHaveLength(1);

    expect(await read(first)).toBe('fiktivt innehåll');
    expect(await read(second)).toBe('annat fiktivt innehåll');
    const listed = await run('list');
    expect(listed.said).toContain(participant);
    // Nothing of a key itself is ever shown.
    for (const key of masterKeys()) expect(listed.said + rotated.said).not.toContain(key.slice(0, 12));
  } finally {
    await running.close();
  }
  const restarted = await openStore();
  expect((await restarted.audit.verify()).ok).toBe(true);
  await restarted.close();
});

it('a master key that does not come from a file is not touched, and the words say what to do', async () => {
  installation.remove();
  installation = smallInstallation({ masterKey: { env: 'BUDKAVLE_TEST_MASTER_KEY' } });
  process.env.BUDKAVLE_TEST_MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
  await expect(run('rotate-master')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  delete process.env.BUDKAVLE_TEST_MASTER_KEY;
});
