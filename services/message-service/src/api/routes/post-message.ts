import type { Readable } from 'node:stream';
import { sdkApiScopes } from '@budkavle/contracts';
import { boundedBody } from '@budkavle/platform';
import type { FastifyInstance } from 'fastify';
import { acceptMessage } from '../../sending/accept.ts';
import type { ApiOptions } from '../options.ts';
import { ApiRefusal } from '../refusal.ts';

/** `POST /sdk/messages`: 201 with Location once the message is stored durably (API-01, 02, 03). */
export function addPostMessage(api: FastifyInstance, options: ApiOptions): void {
  const { context } = options;
  // base64 makes four of three; the rest is the text around.
  const maxBytes = Math.ceil((context.settings.messageBytes * 4) / 3) + 9 * 1024 * 1024;
  api.post('/sdk/messages', async (request, reply) => {
    const caller = await options.authorize(request, sdkApiScopes.sendMessages);
    try {
      const { messageId } = await acceptMessage(
        context,
        caller,
        boundedBody(request.body as Readable, { maxBytes }),
      );
      return reply
        .code(201)
        .header('location', `/sdk/messages/${encodeURIComponent(messageId)}`)
        .send();
    } catch (error) {
      if (error instanceof ApiRefusal) {
        context.counted.refused.inc({ code: error.code });
        context.log.info(
          { event: 'message.refused', code: error.code, requestId: request.id },
          'message refused over the API',
        );
      }
      throw error;
    }
  });
}
