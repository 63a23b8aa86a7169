import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { holdersOf } from '../mailboxes/permissions.ts';
import { delegationsOf } from '../permissions/delegations.ts';
import { grantsIn } from '../permissions/grants.ts';
import type { Permission } from '../web-api.ts';
import type { AdministeredMailbox, MailboxAdministration } from './api.ts';

/** Mailboxes as administration shows them; `ids`: only these. */
export async function administeredMailboxes(
  { db }: Context,
  ids?: readonly string[],
): Promise<AdministeredMailbox[]> {
  if (ids?.length === 0) return [];
  let query = db
    .selectFrom('mailbox')
    .leftJoin('mailbox_administration', 'mailbox_administration.mailbox_id', 'mailbox.id')
    .select(['id', 'address', 'name', 'configured', 'made_by', 'closed_at'])
    .orderBy('position')
    .orderBy('name');
  if (ids !== undefined) query = query.where('id', 'in', ids);
  return (await query.execute()).map((row) => ({
    id: row.id,
    address: row.address,
    name: row.name,
    origin: row.made_by !== null ? 'hand' : row.configured === 1 ? 'configuration' : 'unknown',
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
  }));
}

/** All about who may do what in a mailbox. */
export async function mailboxAdministration(
  context: Context,
  mailboxId: string,
): Promise<MailboxAdministration> {
  const { db } = context;
  const [mailbox] = await administeredMailboxes(context, [mailboxId]);
  if (mailbox === undefined) throw new MessageClientError('MAILBOX_NOT_FOUND');
  const rules = await db
    .selectFrom('permission_rule')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .orderBy('claim')
    .orderBy('value')
    .execute();
  const byClaim = new Map<string, { claim: string; value: string; permissions: Permission[] }>();
  for (const { claim, value, permission } of rules) {
    const key = `${claim}\0${value}`;
    const rule = byClaim.get(key) ?? { claim, value, permissions: [] };
    rule.permissions.push(permission as Permission);
    byClaim.set(key, rule);
  }
  return {
    mailbox,
    holders: await holdersOf(db, mailboxId),
    rules: [...byClaim.values()],
    grants: await grantsIn(db, mailboxId),
    delegations: await delegationsOf(db, { mailboxId }),
    people: await db
      .selectFrom('app_user')
      .select(['id', 'name'])
      .where('id', 'not in', (eb) => eb.selectFrom('user_block').select('user_id'))
      .orderBy('name')
      .limit(2000)
      .execute(),
    groups: await db
      .selectFrom('user_group')
      .select(['id', 'name'])
      .where('removed_at', 'is', null)
      .orderBy('name')
      .execute(),
  };
}

/** A mailbox for a functional address that the configuration does not name. MAILBOX_EXISTS: there is one. */
export async function makeMailbox(
  context: Context,
  wish: { address: string; name: string },
  userId: string,
): Promise<string> {
  return context.db.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('mailbox')
      .select(['id', 'configured'])
      .where('address', '=', wish.address)
      .executeTakeFirst();
    if (known?.configured === 1) throw new MessageClientError('MAILBOX_EXISTS');
    const id = known?.id ?? randomUUID();
    const described = { name: wish.name.trim(), configured: 1, position: 100_000 };
    if (known === undefined)
      await trx
        .insertInto('mailbox')
        .values({ id, address: wish.address, description: null, ...described })
        .execute();
    else await trx.updateTable('mailbox').set(described).where('id', '=', id).execute();
    await trx
      .insertInto('mailbox_administration')
      .values({ mailbox_id: id, made_by: userId, closed_at: null })
      .onConflict((conflict) =>
        conflict.column('mailbox_id').doUpdateSet({ made_by: userId, closed_at: null }),
      )
      .execute();
    await context.audit.append({ actor: userId, action: 'mailbox.made', object: id, outcome: 'ok' }, trx);
    return id;
  });
}

/** Closed: nobody gets in; what comes is kept, and all is as before when it is opened. */
export async function setMailboxClosed(
  context: Context,
  mailboxId: string,
  closed: boolean,
  userId: string,
): Promise<void> {
  const closedAt = closed ? now() : null;
  await context.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('mailbox_administration')
      .values({ mailbox_id: mailboxId, made_by: null, closed_at: closedAt })
      .onConflict((conflict) => conflict.column('mailbox_id').doUpdateSet({ closed_at: closedAt }))
      .execute();
    await context.audit.append(
      {
        actor: userId,
        action: closed ? 'mailbox.closed' : 'mailbox.opened',
        object: mailboxId,
        outcome: 'ok',
      },
      trx,
    );
  });
}
