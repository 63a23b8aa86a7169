import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { tell } from '../handling/notices.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import { storable } from '../store/storable.ts';
import type { Delegation, MakeDelegation } from './api.ts';
import { holdings } from './holdings.ts';
import { namesOf } from './names.ts';

type Database = Kysely<MessageClientDatabase>;

/** Absence is longer than a night and shorter than this. */
const longestMs = 366 * 24 * 60 * 60_000;

/** Delegations, newest first: those that concern a person, or those of a mailbox. */
export async function delegationsOf(
  db: Database,
  wanted: { person: string } | { mailboxId: string },
): Promise<Delegation[]> {
  let query = db
    .selectFrom('delegation')
    .innerJoin('mailbox', 'mailbox.id', 'delegation.mailbox_id')
    .selectAll('delegation')
    .select('mailbox.name as mailbox_name')
    .orderBy('delegation.starts_at', 'desc')
    .orderBy('delegation.id')
    .limit(200);
  query =
    'person' in wanted
      ? query.where((eb) => eb.or([eb('from_id', '=', wanted.person), eb('to_id', '=', wanted.person)]))
      : query.where('delegation.mailbox_id', '=', wanted.mailboxId);
  const rows = await query.execute();
  const names = await namesOf(
    db,
    rows.flatMap((row) => [row.from_id, row.to_id, row.made_by]),
  );
  const person = (id: string) => ({ id, name: names.get(id) ?? '' });
  const time = now();
  return rows.map((row) => ({
    id: row.id,
    mailbox: { id: row.mailbox_id, name: row.mailbox_name },
    from: person(row.from_id),
    to: person(row.to_id),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    ...(row.note === null ? {} : { note: row.note }),
    by: person(row.made_by),
    at: row.made_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    state: row.ended_at !== null || row.ends_at <= time ? 'over' : row.starts_at > time ? 'coming' : 'active',
  }));
}

/**
 * Lets somebody stand in. Only what the absent one holds of their own; both are told. Errors: DELEGATION_TIME (ends before
 * it starts, or has passed, or is longer than a year), PERSON_UNSUITABLE (nothing to delegate, unknown, or the same person).
 */
export async function makeDelegation(
  context: Context,
  wish: MakeDelegation & { from: string },
  userId: string,
): Promise<void> {
  const { db, audit } = context;
  const [starts, ends] = [Date.parse(wish.startsAt), Date.parse(wish.endsAt)];
  if (!(ends > starts) || !(ends > Date.now()) || ends - starts > longestMs)
    throw new MessageClientError('DELEGATION_TIME');
  const held = await holdings(db, { userIds: [wish.from] });
  const has = held.some((one) => one.mailbox_id === wish.mailboxId && one.permission !== 'administer');
  const known = await db.selectFrom('app_user').select('id').where('id', '=', wish.to).executeTakeFirst();
  if (!has || known === undefined || wish.to === wish.from) throw new MessageClientError('PERSON_UNSUITABLE');
  const id = randomUUID();
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('delegation')
      .values({
        id,
        mailbox_id: wish.mailboxId,
        from_id: wish.from,
        to_id: wish.to,
        starts_at: wish.startsAt,
        ends_at: wish.endsAt,
        note: wish.note?.trim() ? storable(wish.note.trim()) : null,
        made_by: userId,
        made_at: now(),
        ended_at: null,
        ended_by: null,
      })
      .execute();
    await tell(trx, [wish.from, wish.to], { kind: 'delegation', mailboxId: wish.mailboxId, by: userId });
    await audit.append(
      {
        actor: userId,
        action: 'delegation.made',
        object: wish.mailboxId,
        outcome: 'ok',
        details: { delegation: id, from: wish.from, to: wish.to, starts: wish.startsAt, ends: wish.endsAt },
      },
      trx,
    );
  });
}

/** Ends it now. Whoever gave it, got it, or administers the mailbox may; the caller has seen to that. */
export async function endDelegation(
  context: Context,
  delegation: { id: string; mailbox_id: string; from_id: string; to_id: string },
  userId: string,
): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const ended = await trx
      .updateTable('delegation')
      .set({ ended_at: now(), ended_by: userId })
      .where('id', '=', delegation.id)
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (ended === undefined) return;
    await tell(trx, [delegation.from_id, delegation.to_id], {
      kind: 'delegation-ended',
      mailboxId: delegation.mailbox_id,
      by: userId,
    });
    await context.audit.append(
      {
        actor: userId,
        action: 'delegation.ended',
        object: delegation.mailbox_id,
        outcome: 'ok',
        details: { delegation: delegation.id },
      },
      trx,
    );
  });
}
