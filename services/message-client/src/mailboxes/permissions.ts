import type { Kysely } from 'kysely';
import { MessageClientError } from '../errors.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { Permission } from '../web-api.ts';

type Database = Kysely<MessageClientDatabase>;

/** Whoever handles or sends must be able to read; whoever administers need not. */
const implied: Record<string, readonly Permission[]> = {
  read: ['read'],
  handle: ['handle', 'read'],
  send: ['send', 'read'],
  administer: ['administer'],
};

const order: readonly Permission[] = ['read', 'handle', 'send', 'administer'];

/** What the user may do, by mailbox; asked of the database for every request: a rule that is gone is gone at once. */
export async function permissionsOf(db: Database, userId: string): Promise<Map<string, Permission[]>> {
  const rows = await db
    .selectFrom('permission_rule')
    .innerJoin('user_claim', (join) =>
      join
        .onRef('user_claim.claim', '=', 'permission_rule.claim')
        .onRef('user_claim.value', '=', 'permission_rule.value'),
    )
    .select(['permission_rule.mailbox_id', 'permission_rule.permission'])
    .where('user_claim.user_id', '=', userId)
    .execute();
  const byMailbox = new Map<string, Set<Permission>>();
  for (const row of rows) {
    const held = byMailbox.get(row.mailbox_id) ?? new Set<Permission>();
    for (const permission of implied[row.permission] ?? []) held.add(permission);
    byMailbox.set(row.mailbox_id, held);
  }
  return new Map([...byMailbox].map(([id, held]) => [id, order.filter((one) => held.has(one))]));
}

/** Everybody known who may do something in the mailbox, by name. */
export async function holdersOf(
  db: Database,
  mailboxId: string,
): Promise<{ id: string; name: string; permissions: Permission[] }[]> {
  const rows = await db
    .selectFrom('permission_rule')
    .innerJoin('user_claim', (join) =>
      join
        .onRef('user_claim.claim', '=', 'permission_rule.claim')
        .onRef('user_claim.value', '=', 'permission_rule.value'),
    )
    .innerJoin('app_user', 'app_user.id', 'user_claim.user_id')
    .select(['app_user.id', 'app_user.name', 'permission_rule.permission'])
    .where('permission_rule.mailbox_id', '=', mailboxId)
    .orderBy('app_user.name')
    .execute();
  const byPerson = new Map<string, { id: string; name: string; held: Set<Permission> }>();
  for (const { id, name, permission } of rows) {
    const person = byPerson.get(id) ?? { id, name, held: new Set<Permission>() };
    for (const one of implied[permission] ?? []) person.held.add(one);
    byPerson.set(id, person);
  }
  return [...byPerson.values()].map(({ id, name, held }) => ({
    id,
    name,
    permissions: order.filter((one) => held.has(one)),
  }));
}

/** Refuses unless the user may read the mailbox (as if it did not exist) and do the thing. Answers what the user may do there. */
export async function demand(
  db: Database,
  userId: string,
  mailboxId: string,
  permission: Permission,
  notFound: 'MAILBOX_NOT_FOUND' | 'MESSAGE_NOT_FOUND' | 'DRAFT_NOT_FOUND' | 'ATTACHMENT_NOT_FOUND',
): Promise<readonly Permission[]> {
  const held = (await permissionsOf(db, userId)).get(mailboxId) ?? [];
  if (!held.includes('read')) throw new MessageClientError(notFound, { denied: true });
  if (!held.includes(permission)) throw new MessageClientError('PERMISSION_DENIED', { denied: true });
  return held;
}
