import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';

type Database = Kysely<MessageClientDatabase>;

export interface Holding {
  mailbox_id: string;
  user_id: string;
  permission: string;
}

/** Whose holdings: of these persons, or in this mailbox. */
type Wanted = { userIds: readonly string[] } | { mailboxId: string };

/**
 * What persons hold of their own: by rules of the configuration, and by grants to them, to their groups or to claims.
 * Nothing of blocked persons, nor of mailboxes that are closed or not configured.
 */
export async function holdings(db: Database, wanted: Wanted): Promise<Holding[]> {
  const byClaim = db
    .selectFrom('permission_rule')
    .innerJoin('user_claim', (join) =>
      join
        .onRef('user_claim.claim', '=', 'permission_rule.claim')
        .onRef('user_claim.value', '=', 'permission_rule.value'),
    )
    .select(['permission_rule.mailbox_id', 'user_claim.user_id', 'permission_rule.permission']);
  const grants = () => db.selectFrom('permission_grant').where('permission_grant.removed_at', 'is', null);
  const toPersons = grants()
    .where('kind', '=', 'person')
    .select([
      'permission_grant.mailbox_id',
      'permission_grant.subject as user_id',
      'permission_grant.permission',
    ]);
  const toGroups = grants()
    .where('kind', '=', 'group')
    .innerJoin('user_group', 'user_group.id', 'permission_grant.subject')
    .innerJoin('user_group_member', 'user_group_member.group_id', 'user_group.id')
    .where('user_group.removed_at', 'is', null)
    .select(['permission_grant.mailbox_id', 'user_group_member.user_id', 'permission_grant.permission']);
  const toClaims = grants()
    .where('kind', '=', 'claim')
    .innerJoin('user_claim', (join) =>
      join
        .onRef('user_claim.claim', '=', 'permission_grant.subject')
        .onRef('user_claim.value', '=', 'permission_grant.value'),
    )
    .select(['permission_grant.mailbox_id', 'user_claim.user_id', 'permission_grant.permission']);
  let query = db
    .selectFrom(byClaim.unionAll(toPersons).unionAll(toGroups).unionAll(toClaims).as('held'))
    .innerJoin('mailbox', 'mailbox.id', 'held.mailbox_id')
    .leftJoin('mailbox_administration', 'mailbox_administration.mailbox_id', 'held.mailbox_id')
    .leftJoin('user_block', 'user_block.user_id', 'held.user_id')
    .where('mailbox.configured', '=', 1)
    .where('mailbox_administration.closed_at', 'is', null)
    .where('user_block.user_id', 'is', null)
    .select(['held.mailbox_id', 'held.user_id', 'held.permission']);
  if ('mailboxId' in wanted) query = query.where('held.mailbox_id', '=', wanted.mailboxId);
  else query = query.where('held.user_id', 'in', wanted.userIds);
  return query.execute();
}

export interface ActiveDelegation {
  mailbox_id: string;
  from_id: string;
  to_id: string;
}

/** The delegations that hold at this moment. */
export function activeDelegations(
  db: Database,
  wanted: { to: string } | { mailboxId: string },
): Promise<ActiveDelegation[]> {
  const time = now();
  const query = db
    .selectFrom('delegation')
    .select(['mailbox_id', 'from_id', 'to_id'])
    .where('ended_at', 'is', null)
    .where('starts_at', '<=', time)
    .where('ends_at', '>', time);
  return (
    'to' in wanted ? query.where('to_id', '=', wanted.to) : query.where('mailbox_id', '=', wanted.mailboxId)
  ).execute();
}
