import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { GiveGrant, Grant } from './api.ts';
import { namesOf } from './names.ts';
import type { PermissionGrantRow } from './schema.ts';
import { stillUndoable, undoUntil } from './undo.ts';

type Database = Kysely<MessageClientDatabase>;

/** The grants of a mailbox, and those that were taken away so lately that they can be given back. */
export async function grantsIn(db: Database, mailboxId: string): Promise<Grant[]> {
  const rows = await db
    .selectFrom('permission_grant')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .where((eb) => eb.or([eb('removed_at', 'is', null), eb('removed_at', '>', stillUndoable())]))
    .orderBy('granted_at')
    .orderBy('id')
    .limit(1000)
    .execute();
  const people = await namesOf(
    db,
    rows.flatMap((row) => [row.granted_by, ...(row.kind === 'person' ? [row.subject] : [])]),
  );
  const groups = new Map(
    (await db.selectFrom('user_group').select(['id', 'name']).execute()).map((row) => [row.id, row.name]),
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as Grant['kind'],
    subject: row.subject,
    name: nameOf(row, people, groups),
    permission: row.permission as Grant['permission'],
    by: { id: row.granted_by, name: people.get(row.granted_by) ?? '' },
    at: row.granted_at,
    ...(row.removed_at === null ? {} : { undoUntil: undoUntil(row.removed_at) }),
  }));
}

function nameOf(
  row: PermissionGrantRow,
  people: ReadonlyMap<string, string>,
  groups: ReadonlyMap<string, string>,
): string {
  if (row.kind === 'claim') return `${row.subject} = ${row.value ?? ''}`;
  return (row.kind === 'person' ? people : groups).get(row.subject) ?? '';
}

/** Gives a permission; the same again gives nothing new. PERSON_UNSUITABLE: no such person or group. */
export async function giveGrant(
  context: Context,
  mailboxId: string,
  wish: GiveGrant,
  userId: string,
): Promise<void> {
  const { db, audit } = context;
  if (!(await subjectExists(db, wish))) throw new MessageClientError('PERSON_UNSUITABLE');
  const value = wish.kind === 'claim' ? (wish.value ?? '') : null;
  await db.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('permission_grant')
      .select('id')
      .where('mailbox_id', '=', mailboxId)
      .where('kind', '=', wish.kind)
      .where('subject', '=', wish.subject)
      .where('value', value === null ? 'is' : '=', value)
      .where('permission', '=', wish.permission)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (known !== undefined) return;
    const id = randomUUID();
    await trx
      .insertInto('permission_grant')
      .values({
        id,
        mailbox_id: mailboxId,
        kind: wish.kind,
        subject: wish.subject,
        value,
        permission: wish.permission,
        granted_by: userId,
        granted_at: now(),
        removed_at: null,
      })
      .execute();
    await audit.append(
      {
        actor: userId,
        action: 'permission.given',
        object: mailboxId,
        outcome: 'ok',
        details: { grant: id, kind: wish.kind, subject: wish.subject, permission: wish.permission },
      },
      trx,
    );
  });
}

async function subjectExists(db: Database, wish: GiveGrant): Promise<boolean> {
  if (wish.kind === 'claim') return wish.value !== undefined;
  const found =
    wish.kind === 'person'
      ? await db.selectFrom('app_user').select('id').where('id', '=', wish.subject).executeTakeFirst()
      : await db
          .selectFrom('user_group')
          .select('id')
          .where('id', '=', wish.subject)
          .where('removed_at', 'is', null)
          .executeTakeFirst();
  return found !== undefined;
}

/** The grant, if it is there; else NOT_FOUND_HERE. */
export async function grantById(db: Database, id: string): Promise<PermissionGrantRow> {
  const row = await db.selectFrom('permission_grant').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new MessageClientError('NOT_FOUND_HERE');
  return row;
}

/** Takes a grant away, or gives it back while that can be done (UNDO_TOO_LATE). */
export async function setGrantRemoved(
  context: Context,
  grant: PermissionGrantRow,
  userId: string,
  removed: boolean,
): Promise<void> {
  if (!removed && grant.removed_at !== null && grant.removed_at <= stillUndoable())
    throw new MessageClientError('UNDO_TOO_LATE');
  await context.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('permission_grant')
      .set({ removed_at: removed ? now() : null })
      .where('id', '=', grant.id)
      .execute();
    await context.audit.append(
      {
        actor: userId,
        action: removed ? 'permission.taken' : 'permission.restored',
        object: grant.mailbox_id,
        outcome: 'ok',
        details: { grant: grant.id, kind: grant.kind, subject: grant.subject, permission: grant.permission },
      },
      trx,
    );
  });
}
