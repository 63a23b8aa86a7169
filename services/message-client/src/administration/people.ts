import { createHash } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import type { AdministeredPerson, OpenSession } from './api.ts';

/** A session is named by a hash of what the database holds of it: the name opens nothing. */
const sessionId = (hash: string) => createHash('sha256').update(`session ${hash}`).digest('hex').slice(0, 32);

export async function administeredPeople({ db }: Context): Promise<AdministeredPerson[]> {
  const rows = await db
    .selectFrom('app_user')
    .leftJoin('user_block', 'user_block.user_id', 'app_user.id')
    .select((eb) => [
      'app_user.id',
      'app_user.name',
      'app_user.last_login_at',
      'user_block.blocked_at',
      eb
        .selectFrom('session')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('session.user_id', '=', 'app_user.id')
        .where('session.expires_at', '>', now())
        .as('sessions'),
    ])
    .orderBy('app_user.name')
    .orderBy('app_user.id')
    .limit(5000)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    lastLoginAt: row.last_login_at,
    ...(row.blocked_at === null ? {} : { blockedAt: row.blocked_at }),
    sessions: Number(row.sessions ?? 0),
  }));
}

/** Blocked: holds nothing and is logged out at once; unblocked: all is as before. */
export async function setBlocked(
  context: Context,
  personId: string,
  blocked: boolean,
  userId: string,
): Promise<void> {
  // Whoever shuts themselves out may be the last one who could open again.
  if (personId === userId) throw new MessageClientError('PERSON_UNSUITABLE');
  await context.db.transaction().execute(async (trx) => {
    const known = await trx.selectFrom('app_user').select('id').where('id', '=', personId).executeTakeFirst();
    if (known === undefined) throw new MessageClientError('NOT_FOUND_HERE');
    if (blocked) {
      await trx
        .insertInto('user_block')
        .values({ user_id: personId, blocked_by: userId, blocked_at: now() })
        .onConflict((conflict) => conflict.column('user_id').doNothing())
        .execute();
      await trx.deleteFrom('session').where('user_id', '=', personId).execute();
    } else await trx.deleteFrom('user_block').where('user_id', '=', personId).execute();
    await context.audit.append(
      {
        actor: userId,
        action: blocked ? 'person.blocked' : 'person.unblocked',
        object: personId,
        outcome: 'ok',
      },
      trx,
    );
  });
}

/** Open sessions, the newest sign of life first; `userId`: only this person's. */
export async function openSessions(
  { db, configuration }: Context,
  currentHash: string,
  userId?: string,
): Promise<OpenSession[]> {
  const idleSince = new Date(Date.now() - configuration.sessions.idleMinutes * 60_000).toISOString();
  let query = db
    .selectFrom('session')
    .innerJoin('app_user', 'app_user.id', 'session.user_id')
    .selectAll('session')
    .select('app_user.name')
    .where('session.expires_at', '>', now())
    .where('session.last_seen_at', '>', idleSince)
    .orderBy('session.last_seen_at', 'desc')
    .limit(2000);
  if (userId !== undefined) query = query.where('session.user_id', '=', userId);
  return (await query.execute()).map((row) => ({
    id: sessionId(row.token_hash),
    person: { id: row.user_id, name: row.name },
    level: row.assurance_level,
    startedAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    endsAt: row.expires_at,
    current: row.token_hash === currentHash,
  }));
}

/** Logs the session out; whose it is must be `ownerId`, if given. NOT_FOUND_HERE: there is none (any longer). */
export async function endSession(
  context: Context,
  id: string,
  userId: string,
  ownerId?: string,
): Promise<void> {
  let query = context.db.selectFrom('session').select(['token_hash', 'user_id']);
  if (ownerId !== undefined) query = query.where('user_id', '=', ownerId);
  const found = (await query.execute()).find((row) => sessionId(row.token_hash) === id);
  if (found === undefined) throw new MessageClientError('NOT_FOUND_HERE');
  await context.db.deleteFrom('session').where('token_hash', '=', found.token_hash).execute();
  await context.audit.append({
    actor: userId,
    action: 'session.ended',
    object: found.user_id,
    outcome: 'ok',
  });
}
