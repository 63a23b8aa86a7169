import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { sessionOf } from '../http/request-user.ts';
import { valid } from '../http/validate.ts';
import { demand, holdersOf, permissionsOf } from '../mailboxes/permissions.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import { storable } from '../store/storable.ts';
import type { Permission } from '../web-api.ts';
import { releaseLock, takeLock } from './answer-lock.ts';
import {
  AddNote,
  Assign,
  type Colleague,
  MakeLabel,
  SeeNotices,
  SetDue,
  SetFollow,
  SetLabels,
  SetStatus,
  ShareDraft,
  TakeLock,
} from './api.ts';
import { assign } from './assignment.ts';
import { at, note, type Place } from './conversation-state.ts';
import { shareDraft, visibleDraft } from './draft-sharing.ts';
import { labelsIn, makeLabel, setLabels } from './labels.ts';
import { noticesOf, seeNotices, tell } from './notices.ts';
import { readHandling } from './read-handling.ts';

type Database = Kysely<MessageClientDatabase>;
const base = '/api/conversations/:conversationId';

/** What persons do with conversations: who has them, who answers, notes, labels, due days, done. Nothing of it is sent. */
export function handlingRoutes(app: FastifyInstance, context: Context): void {
  const { db, audit, live } = context;

  app.get(`${base}/handling`, async (request) => {
    const { place, userId } = await allowed(request, 'read');
    const handling = await readHandling(db, place, userId);
    if (handling === undefined) throw new MessageClientError('MESSAGE_NOT_FOUND');
    return handling;
  });

  app.post(`${base}/assignment`, async (request) => {
    const { place, userId } = await allowed(request, 'handle');
    const wish = valid(Assign, request.body);
    await assign(context, place, userId, {
      ...wish,
      ...(wish.note === undefined ? {} : { note: storable(wish.note) }),
    });
    return changed(place, userId);
  });

  app.post(`${base}/status`, async (request) => {
    const { place, userId } = await allowed(request, 'handle');
    const { status } = valid(SetStatus, request.body);
    const done = status === 'done';
    await change(place, userId, done ? 'done' : 'reopened', undefined, (trx) =>
      trx
        .updateTable('conversation')
        .set({ status, done_at: done ? new Date().toISOString() : null })
        .where(at(place))
        .where('status', '<>', status)
        .returning('conversation_id')
        .executeTakeFirst(),
    );
    return changed(place, userId);
  });

  app.post(`${base}/due`, async (request) => {
    const { place, userId } = await allowed(request, 'handle');
    const { dueOn } = valid(SetDue, request.body);
    await change(place, userId, 'due', dueOn ?? '', (trx) =>
      trx
        .updateTable('conversation')
        .set({ due_on: dueOn })
        .where(at(place))
        .returning('conversation_id')
        .executeTakeFirst(),
    );
    return changed(place, userId);
  });

  app.post(`${base}/labels`, async (request) => {
    const { place, userId } = await allowed(request, 'handle');
    const { labels } = valid(SetLabels, request.body);
    await db.transaction().execute((trx) => setLabels(trx, place, labels));
    await noted(place, userId, 'labels');
    return changed(place, userId);
  });

  app.post(`${base}/follow`, async (request) => {
    const { place, userId } = await allowed(request, 'read');
    const { follow } = valid(SetFollow, request.body);
    const mine = { mailbox_id: place.mailboxId, conversation_id: place.conversationId, user_id: userId };
    if (follow)
      await db
        .insertInto('conversation_follow')
        .values(mine)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    else await db.deleteFrom('conversation_follow').where(at(place)).where('user_id', '=', userId).execute();
    await noted(place, userId, follow ? 'follow' : 'unfollow');
    return changed(place, userId);
  });

  app.post(`${base}/notes`, async (request) => {
    const { place, userId } = await allowed(request, 'handle');
    const { text, mentions } = valid(AddNote, request.body);
    for (const person of mentions)
      if (!(await mayRead(db, person, place.mailboxId))) throw new MessageClientError('PERSON_UNSUITABLE');
    await db.transaction().execute(async (trx) => {
      await note(trx, place, { kind: 'note', by: userId, text: storable(text.trim()) });
      await tell(trx, mentions, { kind: 'mention', ...place, by: userId });
      await audit.append(entryOf(place, userId, 'note'), trx);
    });
    return changed(place, userId);
  });

  app.post(`${base}/lock`, async (request) => {
    const { place, userId } = await allowed(request, 'send');
    const { takeOver } = valid(TakeLock, request.body ?? {});
    const { fresh, expiresAt } = await takeLock(context, place, userId, takeOver);
    if (fresh) live.changed(place.mailboxId);
    return { expiresAt };
  });

  app.delete(`${base}/lock`, async (request, reply) => {
    const { place, userId } = await allowed(request, 'send');
    if (await releaseLock(db, place, userId)) live.changed(place.mailboxId);
    return reply.code(204).send();
  });

  app.get('/api/mailboxes/:mailboxId/people', async (request) => {
    const { mailboxId } = await inMailbox(request, 'read');
    const holders = await holdersOf(db, mailboxId);
    return holders
      .filter((one) => one.permissions.includes('read'))
      .map(({ id, name, permissions }): Colleague => ({ id, name, handles: permissions.includes('handle') }));
  });

  app.get('/api/mailboxes/:mailboxId/labels', async (request) =>
    labelsIn(db, (await inMailbox(request, 'read')).mailboxId),
  );

  app.post('/api/mailboxes/:mailboxId/labels', async (request, reply) => {
    const { mailboxId, userId } = await inMailbox(request, 'handle');
    const { name } = valid(MakeLabel, request.body);
    const label = await makeLabel(db, mailboxId, storable(name));
    await audit.append({ actor: userId, action: 'label.made', object: mailboxId, outcome: 'ok' });
    return reply.code(201).send(label);
  });

  app.post('/api/drafts/:id/sharing', async (request, reply) => {
    const { user } = sessionOf(request);
    const { id } = request.params as { id: string };
    const draft = await visibleDraft(db, id, user.id);
    if (draft === undefined) throw new MessageClientError('DRAFT_NOT_FOUND');
    await demand(db, user.id, draft.mailbox_id, 'send', 'DRAFT_NOT_FOUND');
    const { shared } = valid(ShareDraft, request.body);
    await shareDraft(db, draft.id, user.id, shared);
    await audit.append({
      actor: user.id,
      action: shared ? 'draft.shared' : 'draft.unshared',
      object: draft.id,
      outcome: 'ok',
    });
    live.changed(draft.mailbox_id);
    return reply.code(204).send();
  });

  app.get('/api/notices', async (request) => noticesOf(db, sessionOf(request).user.id));

  app.post('/api/notices/seen', async (request, reply) => {
    await seeNotices(db, sessionOf(request).user.id, valid(SeeNotices, request.body).ids);
    return reply.code(204).send();
  });

  async function inMailbox(
    request: FastifyRequest,
    permission: Permission,
  ): Promise<{ mailboxId: string; userId: string }> {
    const { mailboxId } = request.params as { mailboxId: string };
    const userId = sessionOf(request).user.id;
    await demand(db, userId, mailboxId, permission, 'MAILBOX_NOT_FOUND');
    return { mailboxId, userId };
  }

  async function allowed(
    request: FastifyRequest,
    permission: Permission,
  ): Promise<{ place: Place; userId: string }> {
    const { conversationId } = request.params as { conversationId: string };
    const mailboxId = String((request.query as { mailbox?: unknown }).mailbox ?? '');
    const userId = sessionOf(request).user.id;
    await demand(db, userId, mailboxId, permission, 'MAILBOX_NOT_FOUND');
    const place = { mailboxId, conversationId };
    const found = await db
      .selectFrom('conversation')
      .select('conversation_id')
      .where(at(place))
      .executeTakeFirst();
    if (found === undefined) throw new MessageClientError('MESSAGE_NOT_FOUND');
    return { place, userId };
  }

  /** Changes the row, notes it for colleagues and in the audit log. Nothing changed: nothing noted. */
  async function change(
    place: Place,
    userId: string,
    kind: string,
    text: string | undefined,
    work: (trx: Database) => Promise<unknown>,
  ): Promise<void> {
    await db.transaction().execute(async (trx) => {
      if ((await work(trx)) === undefined) return;
      await note(trx, place, { kind, by: userId, ...(text === undefined ? {} : { text }) });
      await audit.append(entryOf(place, userId, kind), trx);
    });
  }

  function noted(place: Place, userId: string, action: string): Promise<void> {
    return audit.append(entryOf(place, userId, action));
  }

  async function changed(place: Place, userId: string) {
    live.changed(place.mailboxId);
    return readHandling(db, place, userId);
  }
}

function entryOf(place: Place, userId: string, action: string) {
  return {
    actor: userId,
    action: `conversation.${action}`,
    object: place.mailboxId,
    outcome: 'ok' as const,
    details: { conversationId: place.conversationId },
  };
}

async function mayRead(db: Database, userId: string, mailboxId: string): Promise<boolean> {
  return ((await permissionsOf(db, userId)).get(mailboxId) ?? []).includes('read');
}
