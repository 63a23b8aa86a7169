import type { FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { demandUnlocked } from '../handling/answer-lock.ts';
import { visibleDraft } from '../handling/draft-sharing.ts';
import { sessionOf } from '../http/request-user.ts';
import { demand } from '../mailboxes/permissions.ts';
import type { DraftRow } from '../store/schema.ts';
import type { Permission } from '../web-api.ts';

/**
 * The draft of a route's `:id`, for whoever may see it and use its mailbox so; to send, nobody else may be answering.
 * @throws MessageClientError DRAFT_NOT_FOUND (also when it is not to be known of), and those of permission and lock
 */
export async function allowedDraft(
  { db }: Context,
  request: FastifyRequest,
  permission: Permission,
): Promise<{ draft: DraftRow; user: { id: string; name: string } }> {
  const { id } = request.params as { id: string };
  const { user } = sessionOf(request);
  const draft = await visibleDraft(db, id, user.id);
  if (draft === undefined) throw new MessageClientError('DRAFT_NOT_FOUND');
  await demand(db, user.id, draft.mailbox_id, permission, 'DRAFT_NOT_FOUND');
  if (permission === 'send' && draft.conversation_id !== null)
    await demandUnlocked(db, { mailboxId: draft.mailbox_id, conversationId: draft.conversation_id }, user.id);
  return { draft, user };
}
