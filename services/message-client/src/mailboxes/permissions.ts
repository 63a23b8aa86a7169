import type { Kysely } from 'kysely';
import { MessageClientError } from '../errors.ts';
import { isBlocked } from '../permissions/blocks.ts';
import { activeDelegations, type Holding, holdings } from '../permissions/holdings.ts';
import { namesOf } from '../permissions/names.ts';
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

/**
 * What the user may do, by mailbox, of their own or standing in for somebody; asked of the database for every request:
 * what is taken away is gone at once. To administer is never delegated, nor is what somebody has only as a stand-in.
 */
export async function permissionsOf(db: Database, userId: string): Promise<Map<string, Permission[]>> {
  const standsInFor = await activeDelegations(db, { to: userId });
  const held = await holdings(db, { userIds: [userId, ...standsInFor.map((one) => one.from_id)] });
  const counted = held.filter(
    (one) => one.user_id === userId || (one.permission !== 'administer' && isDelegated(one)),
  );
  if (counted.length > 0 && (await isBlocked(db, userId))) return new Map();
  const byMailbox = new Map<string, Set<Permission>>();
  for (const row of counted) {
    const set = byMailbox.get(row.mailbox_id) ?? new Set<Permission>();
    for (const permission of implied[row.permission] ?? []) set.add(permission);
    byMailbox.set(row.mailbox_id, set);
  }
  return new Map([...byMailbox].map(([id, set]) => [id, inOrder(set)]));

  function isDelegated({ mailbox_id, user_id }: Holding): boolean {
    return standsInFor.some((one) => one.mailbox_id === mailbox_id && one.from_id === user_id);
  }
}

export interface Holder {
  id: string;
  name: string;
  permissions: Permission[];
}

/** Everybody known who may do something in the mailbox, by name. */
export async function holdersOf(db: Database, mailboxId: string): Promise<Holder[]> {
  const held = await holdings(db, { mailboxId });
  const delegations = await activeDelegations(db, { mailboxId });
  const byPerson = new Map<string, Set<Permission>>();
  const add = (person: string, permission: string) => {
    const set = byPerson.get(person) ?? new Set<Permission>();
    for (const one of implied[permission] ?? []) set.add(one);
    byPerson.set(person, set);
  };
  for (const { user_id, permission } of held) {
    add(user_id, permission);
    if (permission !== 'administer')
      for (const one of delegations) if (one.from_id === user_id) add(one.to_id, permission);
  }
  const names = await namesOf(db, [...byPerson.keys()]);
  return [...byPerson]
    .map(([id, set]) => ({ id, name: names.get(id) ?? '', permissions: inOrder(set) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'sv'));
}

function inOrder(set: ReadonlySet<Permission>): Permission[] {
  return order.filter((one) => set.has(one));
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
