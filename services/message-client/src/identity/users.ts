import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Kysely, Transaction } from 'kysely';
import { MessageClientError } from '../errors.ts';
import { isBlocked } from '../permissions/blocks.ts';
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
 * about (and those of `alsoAsked`): a user who lost a group loses it here at the next login. UNKNOWN_USER: blocked.
 */
export async function recordLogin(
  db: Kysely<MessageClientDatabase>,
  login: { issuer: string; subject: string; name: string; claims: Claims },
  alsoAsked: readonly { claim: string; value: string }[] = [],
): Promise<KnownUser> {
  return db.transaction().execute(async (trx) => {
    const time = now();
    const before = await trx
      .selectFrom('app_user')
      .select('id')
      .where('issuer', '=', login.issuer)
      .where('subject', '=', login.subject)
      .executeTakeFirst();
    if (before !== undefined && (await isBlocked(trx, before.id)))
      throw new MessageClientError('UNKNOWN_USER');
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
    await replaceClaims(trx, id, login.claims, alsoAsked);
    return { id, name: login.name };
  });
}

async function replaceClaims(
  trx: Transaction<MessageClientDatabase>,
  userId: string,
  claims: Claims,
  alsoAsked: readonly { claim: string; value: string }[],
): Promise<void> {
  const byRule = await trx.selectFrom('permission_rule').select(['claim', 'value']).distinct().execute();
  const byHand = await trx
    .selectFrom('permission_grant')
    .select(['subject as claim', 'value'])
    .distinct()
    .where('kind', '=', 'claim')
    .execute();
  const asked = [...byRule, ...alsoAsked, ...byHand].map(({ claim, value }) => ({
    claim,
    value: value ?? '',
  }));
  const held = asked.filter((rule) => claimValues(claims, rule.claim).includes(rule.value));
  const kept = [...new Map(held.map((one) => [JSON.stringify([one.claim, one.value]), one])).values()];
  await trx.deleteFrom('user_claim').where('user_id', '=', userId).execute();
  if (kept.length > 0)
    await trx
      .insertInto('user_claim')
      .values(kept.map(({ claim, value }) => ({ user_id: userId, claim, value })))
      .execute();
}
