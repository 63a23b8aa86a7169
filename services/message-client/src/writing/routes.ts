import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { allowedDraft } from '../drafts/allowed-draft.ts';
import { draftOf } from '../drafts/draft-store.ts';
import { MessageClientError } from '../errors.ts';
import { sessionOf } from '../http/request-user.ts';
import { valid } from '../http/validate.ts';
import { demand } from '../mailboxes/permissions.ts';
import { nameOf } from '../messages/details.ts';
import type { DraftRow } from '../store/schema.ts';
import type { Permission } from '../web-api.ts';
import { copyMessage } from './copies.ts';
import { moreRecipients, setMoreRecipients } from './recipients.ts';
import { scheduleSend, unscheduleSend } from './schedule.ts';
import { CopyMessage, type DraftExtras, MoreRecipients, ScheduleSend } from './web-api.ts';

/** Sending later, sending to several, forwarding and sending again. */
export function writingRoutes(app: FastifyInstance, context: Context): void {
  const { db, live, audit } = context;
  const allowed = (request: FastifyRequest, permission: Permission) =>
    allowedDraft(context, request, permission);

  app.post('/api/mailboxes/:mailboxId/copies', async (request, reply) => {
    const { mailboxId } = request.params as { mailboxId: string };
    const { user } = sessionOf(request);
    await demand(db, user.id, mailboxId, 'send', 'MAILBOX_NOT_FOUND');
    const { messageId, kind } = valid(CopyMessage, request.body);
    const message = await db
      .selectFrom('message')
      .selectAll()
      .where('id', '=', messageId)
      .where('mailbox_id', '=', mailboxId)
      .executeTakeFirst();
    if (message === undefined || (kind === 'resend' && message.direction !== 'out'))
      throw new MessageClientError('MESSAGE_NOT_FOUND');
    const draft = await copyMessage(context, message, kind, user);
    await audit.append({ actor: user.id, action: `draft.${kind}`, object: message.id, outcome: 'ok' });
    live.changed(mailboxId);
    return reply.code(201).send(await draftOf(context, draft));
  });

  app.get('/api/drafts/:id/extras', async (request) => extrasOf((await allowed(request, 'read')).draft));

  app.put('/api/drafts/:id/recipients', async (request) => {
    const { draft } = await allowed(request, 'send');
    const { recipients } = valid(MoreRecipients, request.body);
    await setMoreRecipients(context, draft, recipients);
    live.changed(draft.mailbox_id);
    return extrasOf(draft);
  });

  app.post('/api/drafts/:id/schedule', async (request) => {
    const { draft, user } = await allowed(request, 'send');
    await scheduleSend(context, draft, valid(ScheduleSend, request.body), user.id);
    live.changed(draft.mailbox_id);
    return extrasOf(draft);
  });

  app.delete('/api/drafts/:id/schedule', async (request) => {
    const { draft } = await allowed(request, 'send');
    await unscheduleSend(context, draft.id);
    live.changed(draft.mailbox_id);
    return extrasOf(draft);
  });

  async function extrasOf(draft: DraftRow): Promise<DraftExtras> {
    const row = await db
      .selectFrom('scheduled_send')
      .selectAll()
      .where('draft_id', '=', draft.id)
      .executeTakeFirst();
    return {
      ...(row === undefined || row.version !== draft.version
        ? {}
        : {
            scheduled: {
              at: row.send_at,
              undo: row.undo === 1,
              by: (await nameOf(context, row.user_id)) ?? '',
            },
          }),
      moreRecipients: await moreRecipients(context, draft.id),
    };
  }
}
