import { sdkApiScopes } from '@budkavle/contracts';
import type { FastifyInstance } from 'fastify';
import { finalStatuses } from '../../status/transitions.ts';
import { findMessages } from '../../store/find.ts';
import { removeMessage } from '../../store/remove.ts';
import type { ApiOptions } from '../options.ts';
import { ApiRefusal, issue } from '../refusal.ts';

/** `DELETE /sdk/messages/{messageId}`: only in a final status (API-07, 08). */
export function addDeleteMessage(api: FastifyInstance, options: ApiOptions): void {
  const { context } = options;
  api.delete<{ Params: { messageId: string } }>('/sdk/messages/:messageId', async (request, reply) => {
    const { rights, clientId } = await options.authorize(request, sdkApiScopes.deleteMessage);
    const rows = await findMessages(context.db, rights, request.params.messageId);
    if (rows.length === 0) throw new ApiRefusal('MT_NOT_FOUND', { status: 404 });
    const row = rows.find(({ status }) => finalStatuses.includes(status));
    if (!row || !(await removeMessage(context, row.id, clientId))) {
      throw new ApiRefusal('MT_NOT_FINAL', {
        issues: [issue('MT_NOT_FINAL', 'the message is still under way', 'data.attributes.messageStatus')],
      });
    }
    return reply.code(202).send();
  });
}
