import { testDatabases } from '@budkavle/platform/testing';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../store/migrations.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import { Sessions } from './sessions.ts';
import { recordLogin } from './users.ts';

testDatabases('sessions', (make) => {
  const place = make();
  let db: Kysely<MessageClientDatabase>;
  let userId: string;
  let at = Date.now();
  const sessions = (requiredLevel = 3) =>
    new Sessions({ db, idleMinutes: 30, absoluteMinutes: 120, requiredLevel, clock: () => new Date(at) });
  const minutes = (count: number) => {
    at += count * 60_000;
  };
  beforeAll(async () => {
    ({ db } = await place.open<MessageClientDatabase>(migrations));
    const login = { issuer: 'i', subject: 's', name: 'Anna Andersson', claims: {} };
    userId = (await recordLogin(db, login)).id;
    expect((await recordLogin(db, login)).id).toBe(userId);
  });
  afterAll(() => place.remove());

  it('lives while it is used, and ends when it is not', async () => {
    const { token } = await sessions().begin(userId, 3);
    minutes(25);
    expect(await sessions().find(token)).toMatchObject({ user: { name: 'Anna Andersson' } });
    minutes(25);
    expect(await sessions().find(token)).toBeDefined();
    minutes(31);
    expect(await sessions().find(token)).toBeUndefined();
  });

  it('ends after its longest time, however much it is used', async () => {
    const { token } = await sessions().begin(userId, 3);
    for (let n = 0; n < 5; n += 1) {
      minutes(23);
      expect(await sessions().find(token)).toBeDefined();
    }
    minutes(6);
    expect(await sessions().find(token)).toBeUndefined();
  });

  it('is not kept alive by what the page does by itself', async () => {
    const { token } = await sessions().begin(userId, 3);
    minutes(20);
    expect(await sessions().find(token, { touch: false })).toBeDefined();
    minutes(11);
    expect(await sessions().find(token)).toBeUndefined();
  });

  it('does not do where a higher level is demanded since', async () => {
    const { token } = await sessions().begin(userId, 3);
    expect(await sessions(4).find(token)).toBeUndefined();
  });

  it('keeps no token in the database', async () => {
    const { token } = await sessions().begin(userId, 3);
    const rows = await db.selectFrom('session').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});
