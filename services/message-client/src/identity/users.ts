import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Kysely, Transaction } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';

/** Claims as the identity provider gave them, verified. */
export type Claims = Readonly<Record<string, unknown>>;

/** The values of a claim: one text, or a list of texts. */
export function claimValues(claims: Claims, claim: string): string[] {
  const value = claims[claim];
  const values = Array.isArray(value) ? value : [value];
  return values
    .filter((one) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean')
    .map(String);
}

export interface KnownUser {
  id: string;
  name: string;
}

/**
 * Makes or renews the user of a verified login. Of the claims only those are kept that permission rules ask
 * about: a user who lost a group loses it here at the next login.
 */
export async function recordLogin(
  db: Kysely<MessageClientDatabase>,
  login: { issuer: string; subject: string; name: string; claims: Claims },
): Promise<KnownUser> {
  return db.transaction().execute(async (trx) => {
    const time = now();
    const before = await trx
      .selectFrom('app_user')
      .select('id')
      .where('issuer', '=', login.issuer)
      .where('subject', '=', login.subject)
      .executeTakeFirst();
    const id = before?.id ?? randomUUID();
    if (before === undefined) {
      await trx
        .insertInto('app_user')
        .values({
          id,
          issuer: login.issuer,
          subject: login.subject,
          name: login.name,
          created_at: time,
          last_login_at: time,
        })
        .execute();
    } else {
      await trx
        .updateTable('app_user')
        .set({ name: login.name, last_login_at: time })
        .where('id', '=', id)
        .execute();
    }
    await replaceClaims(trx, id, login.claims);
    return { id, name: login.name };
  });
}

async function replaceClaims(
  trx: Transaction<MessageClientDatabase>,
  userId: string,
  claims: Claims,
): Promise<void> {
  const asked = await trx.selectFrom('permission_rule').select(['claim', 'value']).distinct().execute();
  const kept = asked.filter((rule) => claimValues(claims, rule.claim).includes(rule.value));
  await trx.deleteFrom('user_claim').where('user_id', '=', userId).execute();
  if (kept.length > 0)
    await trx
      .insertInto('user_claim')
      .values(kept.map(({ claim, value }) => ({ user_id: userId, claim, value })))
      .execute();
}
