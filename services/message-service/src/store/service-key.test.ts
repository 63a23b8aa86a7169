import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openAuditLog, openOrganisationKeys } from '@budkavle/platform';
import { type TestDatabase, testDatabases } from '@budkavle/platform/testing';
import { exportJWK, generateKeyPair } from 'jose';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { type Cast, makeCast } from '../testing/world.ts';
import { openAuditKey, openTokenKey } from './service-key.ts';

testDatabases("the service's own keys", (make) => {
  let cast: Cast;
  let database: TestDatabase;
  let db: Kysely<Tables>;
  beforeAll(async () => {
    cast = await makeCast();
    database = make();
    ({ db } = await database.open<Tables>(migrations));
  }, 60_000);
  afterAll(async () => {
    await database.remove();
    cast.remove();
  });

  it('what an earlier version sealed with the master key itself outlives every later rotation of it', async () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    const folder = join(cast.folder, `keys-${database.dialect}`);
    // As an earlier version left it.
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    await db
      .insertInto('service_key')
      .values({ name: 'access-token', sealed: sealedBefore(first, 'access-token', JSON.stringify(jwk)) })
      .execute();
    await openAuditLog(db, { key: first }).append({ actor: 'a', action: 'message.send', outcome: 'ok' });

    const open = async (masterKeys: Buffer[]) => {
      const keys = await openOrganisationKeys({
        folder,
        masterKey: masterKeys[0] ?? first,
        previousMasterKeys: masterKeys.slice(1),
      });
      const options = { db, keys, masterKeys };
      await openTokenKey(options);
      const log = openAuditLog(db, { key: await openAuditKey(options) });
      await log.append({ actor: 'a', action: 'message.read', outcome: 'ok' });
      return { keys, verified: await log.verify() };
    };
    expect((await open([first])).verified.ok).toBe(true);
    const { keys, verified } = await open([second, first]);
    expect(verified.ok).toBe(true);
    await keys.rewrap();
    expect((await open([second])).verified).toMatchObject({ ok: true, heads: { '': { entries: 4 } } });
    await expect(open([randomBytes(32)])).rejects.toMatchObject({ code: 'KEY_UNREADABLE' });
  });
});

function sealedBefore(masterKey: Buffer, name: string, text: string): string {
  const key = Buffer.from(hkdfSync('sha256', masterKey, '', `budkavle service key ${name}`, 32));
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}
