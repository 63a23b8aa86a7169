import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { MailboxConfiguration } from '../configuration.ts';
import { lockInTransaction } from '../nodes/one-at-a-time.ts';
import type { MessageClientDatabase } from '../store/schema.ts';

/**
 * Writes the configured mailboxes and rules to the database. A mailbox that the configuration no longer names
 * loses its rules, so that nobody gets in; its messages stay.
 */
export async function storeConfiguredMailboxes(
  db: Kysely<MessageClientDatabase>,
  mailboxes: readonly MailboxConfiguration[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // Processes that start together write one after the other.
    await lockInTransaction(trx, 'configured-mailboxes');
    await trx.deleteFrom('permission_rule').execute();
    await trx.updateTable('mailbox').set({ configured: 0 }).execute();
    // Mailboxes made by hand are there, whatever the configuration says.
    await trx
      .updateTable('mailbox')
      .set({ configured: 1 })
      .where('id', 'in', (eb) =>
        eb.selectFrom('mailbox_administration').select('mailbox_id').where('made_by', 'is not', null),
      )
      .execute();
    for (const [position, mailbox] of mailboxes.entries()) {
      const described = {
        name: mailbox.name,
        description: mailbox.description ?? null,
        configured: 1,
        position,
      };
      const { id } = await trx
        .insertInto('mailbox')
        .values({ id: randomUUID(), address: mailbox.address, ...described })
        .onConflict((conflict) => conflict.column('address').doUpdateSet(described))
        .returning('id')
        .executeTakeFirstOrThrow();
      const rules = mailbox.rules.flatMap((rule) =>
        rule.permissions.map((permission) => ({
          mailbox_id: id,
          claim: rule.claim,
          value: rule.value,
          permission,
        })),
      );
      if (rules.length > 0)
        await trx
          .insertInto('permission_rule')
          .values(rules)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    }
  });
}

/** The mailbox of an address; one that is not configured is made without any permission: nothing received is lost, nobody reads it. */
export async function mailboxOfAddress(
  db: Kysely<MessageClientDatabase>,
  address: string,
  name: string | undefined,
): Promise<{ id: string; configured: boolean }> {
  const find = () =>
    db.selectFrom('mailbox').select(['id', 'configured']).where('address', '=', address).executeTakeFirst();
  let found = await find();
  if (found === undefined) {
    await db
      .insertInto('mailbox')
      .values({
        id: randomUUID(),
        address,
        name: name ?? address,
        description: null,
        configured: 0,
        position: 1_000_000,
      })
      .onConflict((conflict) => conflict.column('address').doNothing())
      .execute();
    found = await find();
  }
  if (found === undefined) throw new Error('a mailbox that was just made is not there');
  return { id: found.id, configured: found.configured === 1 };
}
