import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type BlobStore, openFileBlobStore, openOrganisationKeys } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BlobAccounts } from './blob-accounts.ts';
import { migrations } from './migrations.ts';
import type { MessageClientDatabase } from './schema.ts';

const organisation = '0203:exempelkommunen.example';

testDatabases('blob accounts', (make) => {
  const place = make();
  let db: Kysely<MessageClientDatabase>;
  let blobs: BlobStore;
  let folder: string;
  let accounts: BlobAccounts;
  beforeAll(async () => {
    ({ db } = await place.open<MessageClientDatabase>(migrations));
    folder = await mkdtemp(join(tmpdir(), 'budkavle-blobs-'));
    const keys = await openOrganisationKeys({ folder: join(folder, 'keys'), masterKey: randomBytes(32) });
    blobs = await openFileBlobStore({ folder: join(folder, 'content'), keys });
    accounts = new BlobAccounts({ db, blobs, organisation });
  });
  afterAll(async () => {
    await blobs.close();
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const put = (text: string) => blobs.put(organisation, Readable.from([Buffer.from(text)]));
  const use = (id: string, hash: string) =>
    db
      .insertInto('attachment')
      .values({
        id,
        draft_id: 'd',
        message_row_id: null,
        position: 0,
        document_index: 0,
        name: 'a.txt',
        type: 'text/plain',
        size: 1,
        hash,
      })
      .execute();
  const later = () => new Date(Date.now() + 1000);

  it('removes what was dropped and is unused, and only after its time', async () => {
    const { hash } = await put('one');
    await accounts.dropped(db, [hash]);
    expect(await accounts.sweep()).toBe(0);
    expect(await blobs.has(organisation, hash)).toBe(true);
    expect(await accounts.sweep(later())).toBe(1);
    expect(await blobs.has(organisation, hash)).toBe(false);
  });

  it('keeps what somebody else uses', async () => {
    const { hash } = await put('two');
    await use('two', hash);
    await accounts.dropped(db, [hash]);
    expect(await accounts.sweep(later())).toBe(0);
    expect(await blobs.has(organisation, hash)).toBe(true);
  });

  it('race: content that comes into use while it is swept stays', async () => {
    const { hash } = await put('three');
    await accounts.dropped(db, [hash]);
    const using = accounts.using(async () => {
      const again = await put('three');
      await new Promise((resolve) => setTimeout(resolve, 20));
      await use('three', again.hash);
    });
    await Promise.all([using, accounts.sweep(later())]);
    expect(await blobs.has(organisation, hash)).toBe(true);
  });
});
