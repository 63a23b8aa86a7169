import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { permissionsOf } from '../mailboxes/permissions.ts';
import { namesOf } from '../permissions/names.ts';
import { stillUndoable, undoUntil } from '../permissions/undo.ts';
import { storable } from '../store/storable.ts';
import type { Hours, MakeWatchRule, Recipients, Watch, WatchKind, WatchSetting } from './api.ts';
import type { WatchRuleRow } from './schema.ts';

/** The watch of a mailbox: its rules (also those that can be given back), hours and words. */
export async function watchOf(context: Context, mailboxId: string): Promise<Watch> {
  const { db, configuration } = context;
  const rows = await db
    .selectFrom('watch_rule')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .where((eb) => eb.or([eb('removed_at', 'is', null), eb('removed_at', '>', stillUndoable())]))
    .orderBy('made_at')
    .orderBy('id')
    .execute();
  const recipients = new Map(rows.map((row) => [row.id, JSON.parse(row.recipients_json) as Recipients]));
  const names = await namesOf(
    db,
    rows.flatMap((row) => [row.made_by, ...(recipients.get(row.id)?.people ?? [])]),
  );
  const person = (id: string) => ({ id, name: names.get(id) ?? '' });
  return {
    rules: rows.map((row) => {
      const to = recipients.get(row.id);
      return {
        id: row.id,
        kind: row.kind as WatchKind,
        afterMinutes: row.after_minutes,
        people: (to?.people ?? []).map(person),
        mails: to?.mails ?? [],
        ...(to?.webhook === undefined ? {} : { webhook: to.webhook }),
        by: person(row.made_by),
        at: row.made_at,
        ...(row.removed_at === null ? {} : { undoUntil: undoUntil(row.removed_at) }),
      };
    }),
    setting: await settingOf(context, mailboxId),
    mail: configuration.notices.smtp !== undefined,
    webhookHosts: configuration.notices.webhookHosts,
  };
}

export async function settingOf({ db }: Context, mailboxId: string): Promise<WatchSetting> {
  const row = await db
    .selectFrom('watch_setting')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .executeTakeFirst();
  if (row === undefined) return { hours: [], nameInNotices: false };
  return {
    hours: JSON.parse(row.hours_json) as Hours,
    nameInNotices: row.name_in_notices === 1,
    ...(row.text === null ? {} : { text: row.text }),
  };
}

/** Errors: NOTICE_UNSENDABLE (no recipient, no mail server, or a webhook to a host that is not allowed), PERSON_UNSUITABLE. */
export async function makeWatchRule(
  context: Context,
  mailboxId: string,
  wish: MakeWatchRule,
  userId: string,
): Promise<void> {
  const { db, configuration, audit } = context;
  const { people, mails, webhook } = wish.recipients;
  const unsendable =
    (mails.length > 0 && configuration.notices.smtp === undefined) ||
    (webhook !== undefined && !mayCall(configuration.notices.webhookHosts, webhook)) ||
    (people.length === 0 && mails.length === 0 && webhook === undefined);
  if (unsendable) throw new MessageClientError('NOTICE_UNSENDABLE');
  for (const one of people)
    if (!((await permissionsOf(db, one)).get(mailboxId) ?? []).includes('read'))
      throw new MessageClientError('PERSON_UNSUITABLE');
  const id = randomUUID();
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('watch_rule')
      .values({
        id,
        mailbox_id: mailboxId,
        kind: wish.kind,
        after_minutes: wish.afterMinutes,
        recipients_json: JSON.stringify(wish.recipients),
        made_by: userId,
        made_at: now(),
        removed_at: null,
      })
      .execute();
    await audit.append(
      {
        actor: userId,
        action: 'watch.made',
        object: mailboxId,
        outcome: 'ok',
        details: { rule: id, kind: wish.kind, minutes: wish.afterMinutes },
      },
      trx,
    );
  });
}

/** A webhook goes only where the operator has said that it may. */
export function mayCall(hosts: readonly string[], url: string): boolean {
  const { protocol, host, username } = new URL(url);
  return protocol === 'https:' && username === '' && hosts.includes(host);
}

export async function watchRuleById({ db }: Context, id: string): Promise<WatchRuleRow> {
  const row = await db.selectFrom('watch_rule').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new MessageClientError('NOT_FOUND_HERE');
  return row;
}

/** Takes a rule away, or gives it back while that can be done (UNDO_TOO_LATE). */
export async function setWatchRuleRemoved(
  context: Context,
  rule: WatchRuleRow,
  userId: string,
  removed: boolean,
): Promise<void> {
  if (!removed && rule.removed_at !== null && rule.removed_at <= stillUndoable())
    throw new MessageClientError('UNDO_TOO_LATE');
  await context.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('watch_rule')
      .set({ removed_at: removed ? now() : null })
      .where('id', '=', rule.id)
      .execute();
    await context.audit.append(
      {
        actor: userId,
        action: removed ? 'watch.removed' : 'watch.restored',
        object: rule.mailbox_id,
        outcome: 'ok',
        details: { rule: rule.id },
      },
      trx,
    );
  });
}

export async function setWatchSetting(
  context: Context,
  mailboxId: string,
  wish: WatchSetting,
  userId: string,
): Promise<void> {
  const row = {
    hours_json: JSON.stringify(wish.hours),
    name_in_notices: wish.nameInNotices ? 1 : 0,
    text: wish.text?.trim() ? storable(wish.text.trim()) : null,
  };
  await context.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('watch_setting')
      .values({ mailbox_id: mailboxId, ...row })
      .onConflict((conflict) => conflict.column('mailbox_id').doUpdateSet(row))
      .execute();
    await context.audit.append(
      { actor: userId, action: 'watch.setting', object: mailboxId, outcome: 'ok' },
      trx,
    );
  });
}
