import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { contentDisposition, downloadType } from '../http/content-disposition.ts';
import { sessionOf } from '../http/request-user.ts';
import { downloadPolicy } from '../http/security-headers.ts';
import { valid } from '../http/validate.ts';
import { demand } from '../mailboxes/permissions.ts';
import type { AttachmentRow, MessageRow } from '../store/schema.ts';
import { MarkRead } from '../web-api.ts';
import { readConversation } from './details.ts';
import { markRead } from './read-marks.ts';
import { ReadingLog } from './reading-log.ts';

/** Conversations, read marks and downloads. */
export function messageRoutes(app: FastifyInstance, context: Context): void {
  const { audit, db } = context;
  const readings = new ReadingLog(context.audit);

  app.get('/api/conversations/:conversationId', async (request) => {
    const { conversationId } = request.params as { conversationId: string };
    const mailboxId = String((request.query as { mailbox?: unknown }).mailbox ?? '');
    const { user } = sessionOf(request);
    await demand(db, user.id, mailboxId, 'read', 'MAILBOX_NOT_FOUND');
    const conversation = await readConversation(context, mailboxId, conversationId, user.id);
    if (conversation === undefined) throw new MessageClientError('MESSAGE_NOT_FOUND');
    await readings.note({
      userId: user.id,
      mailboxId,
      conversationId,
      messages: conversation.messages.length,
    });
    return conversation;
  });

  app.post('/api/messages/:id/read', async (request, reply) => {
    const { id } = request.params as { id: string };
    const { user } = sessionOf(request);
    const { read } = valid(MarkRead, request.body);
    const message = await readable(id, user.id, 'MESSAGE_NOT_FOUND');
    await markRead(db, message.id, user.id, read);
    context.live.changed(message.mailbox_id, message.id);
    return reply.code(204).send();
  });

  app.get('/api/messages/:id/attachments/:attachmentId', async (request, reply) => {
    const { id, attachmentId } = request.params as { id: string; attachmentId: string };
    const { user } = sessionOf(request);
    const message = await readable(id, user.id, 'ATTACHMENT_NOT_FOUND');
    const attachment = await db
      .selectFrom('attachment')
      .selectAll()
      .where('id', '=', attachmentId)
      .where('message_row_id', '=', message.id)
      .executeTakeFirst();
    if (attachment === undefined) throw new MessageClientError('ATTACHMENT_NOT_FOUND');
    await audit.append({ actor: user.id, action: 'download', object: attachment.id, outcome: 'ok' });
    return sendAttachment(context, reply, attachment);
  });

  async function readable(
    id: string,
    userId: string,
    notFound: 'MESSAGE_NOT_FOUND' | 'ATTACHMENT_NOT_FOUND',
  ): Promise<MessageRow> {
    const message = await db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();
    if (message === undefined) throw new MessageClientError(notFound);
    await demand(db, userId, message.mailbox_id, 'read', notFound);
    return message;
  }
}

/** Streams a stored file to be saved, never to be shown by the browser. */
export function sendAttachment(
  context: Context,
  reply: FastifyReply,
  attachment: AttachmentRow,
): FastifyReply {
  const organisation = context.configuration.organisation.participant;
  return reply
    .header('content-type', downloadType(attachment.type))
    .header('content-length', Number(attachment.size))
    .header('content-disposition', contentDisposition(attachment.name))
    .header('content-security-policy', downloadPolicy)
    .send(Readable.from(context.blobs.open(organisation, attachment.hash)));
}
