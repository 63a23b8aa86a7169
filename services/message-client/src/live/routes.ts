import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import type { PublicAddress } from '../http/public-address.ts';
import { sessionOf } from '../http/request-user.ts';
import type { Sessions } from '../identity/sessions.ts';
import { permissionsOf } from '../mailboxes/permissions.ts';
import type { ChangedEvent } from '../web-api.ts';

const heartbeatMs = 20_000;
const maxStreamsOfUser = 20;

/** `GET /api/events`: what has changed in the mailboxes that the user may read. Ends with the session. */
export function liveRoutes(
  app: FastifyInstance,
  context: Context,
  options: { sessions: Sessions; address: PublicAddress },
): { closeAll(): void } {
  const open = new Map<string, Set<() => void>>();
  app.get('/api/events', (request, reply) => {
    const { user } = sessionOf(request);
    const token = request.cookies[options.address.cookies.session] ?? '';
    const mine = open.get(user.id) ?? new Set();
    if (mine.size >= maxStreamsOfUser) throw new MessageClientError('TOO_MANY_STREAMS');
    open.set(user.id, mine);
    reply.hijack();
    const response = reply.raw;
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) response.setHeader(name, value as string);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    response.write(': connected\n\n');
    const stopListening = context.live.listen((event) => {
      void tell(event).catch(() => close());
    });
    const heartbeat = setInterval(() => void beat().catch(() => close()), heartbeatMs);
    const close = () => {
      clearInterval(heartbeat);
      stopListening();
      mine.delete(close);
      if (mine.size === 0) open.delete(user.id);
      response.end();
    };
    mine.add(close);
    response.on('close', close);
    response.on('error', close);

    async function tell(event: ChangedEvent): Promise<void> {
      const held = (await permissionsOf(context.db, user.id)).get(event.mailboxId) ?? [];
      // A reader that does not read is not waited for.
      if (held.includes('read') && response.writableLength < 64 * 1024)
        response.write(`data: ${JSON.stringify(event)}\n\n`);
    }
    async function beat(): Promise<void> {
      if ((await options.sessions.find(token, { touch: false })) === undefined) close();
      else response.write(': still here\n\n');
    }
  });
  return {
    closeAll() {
      for (const streams of [...open.values()]) for (const close of [...streams]) close();
    },
  };
}
