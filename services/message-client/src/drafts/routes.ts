import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { takeLock } from '../handling/answer-lock.ts';
import { sessionOf } from '../http/request-user.ts';
import { takeUpload } from '../http/upload.ts';
import { valid } from '../http/validate.ts';
import { demand } from '../mailboxes/permissions.ts';
import { attachmentOf } from '../messages/details.ts';
import { sendAttachment } from '../messages/routes.ts';
import type { MessageRow } from '../store/schema.ts';
import { ChangeDraft, CreateDraft, type Permission } from '../web-api.ts';
import { allowedDraft } from './allowed-draft.ts';
import { addAttachment, removeAttachment } from './attachments.ts';
import { changeDraft, createDraft, deleteDraft, draftOf } from './draft-store.ts';
import type { Sending } from './sending.ts';

const UploadParameters = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 1000 }),
  type: Type.Optional(Type.String({ maxLength: 200 })),
});

/** A text of a million characters, however it is written in JSON. */
const maxChangeBytes = 8 * 1024 * 1024;

/** Drafts belong to the mailbox: whoever may send from it may go on with any of them. */
export function draftRoutes(app: FastifyInstance, context: Context, sending: Sending): void {
  const { audit, db, live } = context;
  const allowed = (request: FastifyRequest, permission: Permission) =>
    allowedDraft(context, request, permission);
  // Uploads are taken as they come, whatever type they claim; each route checks what it gets.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  app.post('/api/mailboxes/:mailboxId/drafts', async (request, reply) => {
    const { mailboxId } = request.params as { mailboxId: string };
    const { user } = sessionOf(request);
    await demand(db, user.id, mailboxId, 'send', 'MAILBOX_NOT_FOUND');
    const { replyTo } = valid(CreateDraft, request.body ?? {});
    const answered = replyTo === undefined ? undefined : await messageIn(mailboxId, replyTo);
    if (answered !== undefined)
      await takeLock(context, { mailboxId, conversationId: answered.conversation_id }, user.id);
    const row = await createDraft(context, {
      mailboxId,
      userId: user.id,
      ...(answered === undefined ? {} : { replyTo: answered }),
    });
    live.changed(mailboxId);
    return reply.code(201).send(await draftOf(context, row));
  });

  app.get('/api/drafts/:id', async (request) => draftOf(context, (await allowed(request, 'read')).draft));

  app.patch('/api/drafts/:id', { bodyLimit: maxChangeBytes }, async (request) => {
    const { draft, user } = await allowed(request, 'send');
    const changed = await changeDraft(context, draft.id, valid(ChangeDraft, request.body), user.id);
    live.changed(draft.mailbox_id);
    return draftOf(context, changed);
  });

  app.delete('/api/drafts/:id', async (request, reply) => {
    const { draft, user } = await allowed(request, 'send');
    await deleteDraft(context, draft.id);
    await audit.append({ actor: user.id, action: 'draft.delete', object: draft.id, outcome: 'ok' });
    live.changed(draft.mailbox_id);
    return reply.code(204).send();
  });

  app.post(
    '/api/drafts/:id/attachments',
    { bodyLimit: context.configuration.sending.messageBytes * 2 },
    async (request, reply) => {
      const { draft, user } = await allowed(request, 'send');
      const { name, type } = valid(UploadParameters, request.query);
      const row = await takeUpload(request.body, (content) =>
        addAttachment(context, draft, { name, type: type ?? '', content }, user.id),
      );
      live.changed(draft.mailbox_id);
      return reply.code(201).send(attachmentOf(row));
    },
  );

  app.get('/api/drafts/:id/attachments/:attachmentId', async (request, reply) => {
    const { draft, user } = await allowed(request, 'read');
    const { attachmentId } = request.params as { attachmentId: string };
    const row = await db
      .selectFrom('attachment')
      .selectAll()
      .where('id', '=', attachmentId)
      .where('draft_id', '=', draft.id)
      .executeTakeFirst();
    if (row === undefined) throw new MessageClientError('ATTACHMENT_NOT_FOUND');
    await audit.append({ actor: user.id, action: 'download', object: row.id, outcome: 'ok' });
    return sendAttachment(context, reply, row);
  });

  app.delete('/api/drafts/:id/attachments/:attachmentId', async (request, reply) => {
    const { draft, user } = await allowed(request, 'send');
    await removeAttachment(
      context,
      draft,
      (request.params as { attachmentId: string }).attachmentId,
      user.id,
    );
    live.changed(draft.mailbox_id);
    return reply.code(204).send();
  });

  app.post('/api/drafts/:id/send', async (request) => {
    const { user } = sessionOf(request);
    const { id } = request.params as { id: string };
    const sent = await sending.alreadySent(id, user.id);
    if (sent !== undefined) return sent;
    const { draft } = await allowed(request, 'send');
    return sending.send(draft, user);
  });

  async function messageIn(mailboxId: string, id: string): Promise<MessageRow> {
    const message = await db
      .selectFrom('message')
      .selectAll()
      .where('id', '=', id)
      .where('mailbox_id', '=', mailboxId)
      .executeTakeFirst();
    if (message === undefined) throw new MessageClientError('MESSAGE_NOT_FOUND');
    return message;
  }
}
