import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { sdkApiScopes } from '@budkavle/contracts';
import { boundedBody } from '@budkavle/platform';
import type { FastifyInstance, FastifyReply } from 'fastify';
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
      if (context.room.full()) throw diskFull();
      const { messageId } = await acceptMessage(
        context,
        caller,
        boundedBody(request.body as Readable, { maxBytes }),
      );
      return reply
        .code(201)
        .header('location', `/sdk/messages/${encodeURIComponent(messageId)}`)
        .send();
    } catch (thrown) {
      const error = (thrown as { code?: unknown }).code === 'ENOSPC' ? diskFull() : thrown;
      leaveRest(request.raw, reply);
      if (error instanceof ApiRefusal) {
        context.counted.refused.inc({ code: error.code });
        context.log.info(
          { event: 'message.refused', code: error.code, requestId: request.id },
          'message refused over the API',
        );
        if (error.code === 'MT_UNAUTHORIZED') {
          await context.audit.append({ actor: caller.clientId, action: 'message.send', outcome: 'denied' });
        }
      }
      throw error;
    }
  });
}

const diskFull = () => new ApiRefusal('MT_DISK_FULL', { status: 503, retryAfterSeconds: 60 });

const drainMs = 5000;

/** The rest of a refused body is thrown away, so that the client gets to read the answer; but not for ever. */
function leaveRest(request: IncomingMessage, reply: FastifyReply): void {
  if (request.complete || request.destroyed) return;
  reply.header('connection', 'close');
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), drainMs).unref();
  request.once('close', () => clearTimeout(timer));
}
