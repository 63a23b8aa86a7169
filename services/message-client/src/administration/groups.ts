import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { stillUndoable, undoUntil } from '../permissions/undo.ts';
import { storable } from '../store/storable.ts';
import type { Group } from './api.ts';

/** Groups by name, and those that were removed so lately that they can be given back. */
export async function groups({ db }: Context): Promise<Group[]> {
  const rows = await db
    .selectFrom('user_group')
    .selectAll()
    .where((eb) => eb.or([eb('removed_at', 'is', null), eb('removed_at', '>', stillUndoable())]))
    .orderBy('name')
    .orderBy('id')
    .limit(1000)
    .execute();
  const members = await db
    .selectFrom('user_group_member')
    .innerJoin('app_user', 'app_user.id', 'user_group_member.user_id')
    .select(['group_id', 'app_user.id', 'app_user.name'])
    .orderBy('app_user.name')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    members: members.filter((member) => member.group_id === row.id).map(({ id, name }) => ({ id, name })),
    ...(row.removed_at === null ? {} : { undoUntil: undoUntil(row.removed_at) }),
  }));
}

export async function makeGroup(context: Context, name: string, userId: string): Promise<string> {
  const id = randomUUID();
  await context.db
    .insertInto('user_group')
    .values({ id, name: storable(name.trim()), made_at: now(), removed_at: null })
    .execute();
  await context.audit.append({ actor: userId, action: 'group.made', object: id, outcome: 'ok' });
  return id;
}

/** The group has these members and no others. PERSON_UNSUITABLE: one is not known. */
export async function setMembers(
  context: Context,
  groupId: string,
  members: readonly string[],
  userId: string,
): Promise<void> {
  const wanted = [...new Set(members)];
  await context.db.transaction().execute(async (trx) => {
    const group = await trx
      .selectFrom('user_group')
      .select('id')
      .where('id', '=', groupId)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (group === undefined) throw new MessageClientError('NOT_FOUND_HERE');
    const known =
      wanted.length === 0
        ? []
        : await trx.selectFrom('app_user').select('id').where('id', 'in', wanted).execute();
    if (known.length !== wanted.length) throw new MessageClientError('PERSON_UNSUITABLE');
    await trx.deleteFrom('user_group_member').where('group_id', '=', groupId).execute();
    if (wanted.length > 0)
      await trx
        .insertInto('user_group_member')
        .values(wanted.map((id) => ({ group_id: groupId, user_id: id })))
        .execute();
    await context.audit.append(
      {
        actor: userId,
        action: 'group.members',
        object: groupId,
        outcome: 'ok',
        details: { members: wanted.length },
      },
      trx,
    );
  });
}

/** A removed group gives nothing; it can be given back for a while (UNDO_TOO_LATE), with its members and permissions. */
export async function setGroupRemoved(
  context: Context,
  groupId: string,
  removed: boolean,
  userId: string,
): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom('user_group').selectAll().where('id', '=', groupId).executeTakeFirst();
    if (row === undefined) throw new MessageClientError('NOT_FOUND_HERE');
    if (!removed && row.removed_at !== null && row.removed_at <= stillUndoable())
      throw new MessageClientError('UNDO_TOO_LATE');
    await trx
      .updateTable('user_group')
      .set({ removed_at: removed ? now() : null })
      .where('id', '=', groupId)
      .execute();
    await context.audit.append(
      { actor: userId, action: removed ? 'group.removed' : 'group.restored', object: groupId, outcome: 'ok' },
      trx,
    );
  });
}
