import { type AuditTables, openAuditLog } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Context } from '../context.ts';
import { namesOf } from '../permissions/names.ts';
import type { AuditEntry, AuditList } from './api.ts';

/** What shows that somebody has had a message before their eyes or on their disk. */
const readingActions = ['read', 'download', 'print', 'preview', 'export'];

/** The audit log, newest first, with names in the place of ids. */
export async function auditList(
  context: Context,
  filter: {
    actor?: string | undefined;
    action?: string | undefined;
    from?: string | undefined;
    before?: string | undefined;
    cursor?: string | undefined;
  },
): Promise<AuditList> {
  const { participant } = context.configuration.organisation;
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  const { entries, next } = await openAuditLog(context.db).list({
    organisation: participant,
    limit: 100,
    ...given,
  });
  const items = await named(
    context,
    entries.map((entry) => ({ ...entry, object: entry.object ?? null, details: entry.details ?? {} })),
  );
  return { items, ...(next === undefined ? {} : { next }) };
}

/** Who has read a conversation of a mailbox, or loaded down a file of it; the newest first. */
export async function readersOf(
  context: Context,
  place: { mailboxId: string; conversationId: string },
): Promise<AuditEntry[]> {
  const { db } = context;
  const files = await db
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_row_id')
    .select('attachment.id')
    .where('message.mailbox_id', '=', place.mailboxId)
    .where('message.conversation_id', '=', place.conversationId)
    .execute();
  const fileIds = files.map((file) => file.id);
  const rows = await (db as unknown as Kysely<AuditTables>)
    .selectFrom('audit')
    .select(['at', 'actor', 'action', 'object', 'outcome', 'details'])
    .where('action', 'in', readingActions)
    .where((eb) =>
      eb.or([
        eb.and([
          eb('object', '=', place.mailboxId),
          eb('details', 'like', `%"conversationId":${escaped(JSON.stringify(place.conversationId))}%`),
        ]),
        ...(fileIds.length === 0 ? [] : [eb('object', 'in', fileIds)]),
      ]),
    )
    .orderBy('at', 'desc')
    .limit(1000)
    .execute();
  return named(
    context,
    rows.map((row) => ({
      ...row,
      outcome: row.outcome as AuditEntry['outcome'],
      details: JSON.parse(row.details) as AuditEntry['details'],
    })),
  );
}

/** Our conversation ids hold no wildcard; those of others might. One more hit shows no more than ids. */
function escaped(text: string): string {
  return text.replace(/[%_]/g, '_');
}

async function named(
  { db }: Context,
  entries: readonly {
    at: string;
    actor: string;
    action: string;
    object: string | null;
    outcome: AuditEntry['outcome'];
    details: AuditEntry['details'];
  }[],
): Promise<AuditEntry[]> {
  const people = await namesOf(
    db,
    entries.map((entry) => entry.actor),
  );
  const mailboxes = new Map(
    (await db.selectFrom('mailbox').select(['id', 'name']).execute()).map((row) => [row.id, row.name]),
  );
  return entries.map((entry) => {
    const name = people.get(entry.actor);
    const mailbox = entry.object === null ? undefined : mailboxes.get(entry.object);
    return {
      at: entry.at,
      ...(name === undefined ? {} : { person: { id: entry.actor, name } }),
      actor: entry.actor,
      action: entry.action,
      outcome: entry.outcome,
      ...(mailbox === undefined ? {} : { mailbox }),
      ...(entry.object === null ? {} : { object: entry.object }),
      details: entry.details,
    };
  });
}
