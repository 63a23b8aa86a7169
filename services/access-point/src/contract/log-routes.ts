import { accessPointBasePath } from '@budkavle/contracts';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { AccessPoint } from '../context.ts';
import { type EventLogFilter, searchEventLog } from '../events/search-event-log.ts';
import { authorise } from './authorise.ts';

const text = Type.String({ minLength: 1, maxLength: 300 });
const Query = Type.Object({
  from: Type.Optional(text),
  to: Type.Optional(text),
  as4MessageId: Type.Optional(text),
  conversationId: Type.Optional(text),
  xheId: Type.Optional(text),
  direction: Type.Optional(Type.Enum(['in', 'out'])),
  after: Type.Optional(Type.Integer({ minimum: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
});

/** The event log of one's own messages (C3.4.6 3.4.1); never another participant's. */
export function addLogRoutes(server: FastifyInstance, ap: AccessPoint): void {
  server.get<{ Params: { participant: string }; Querystring: Omit<EventLogFilter, 'participant'> }>(
    `${accessPointBasePath}/participants/:participant/log`,
    { schema: { params: Type.Object({ participant: text }), querystring: Query } },
    async (request) => {
      const participant = authorise(ap, request, request.params.participant);
      const rows = await searchEventLog(ap.db, { ...request.query, participant });
      const entries = rows.map(({ participant: _, ...entry }) => entry);
      return { entries, next: entries.at(-1)?.id ?? request.query.after ?? 0 };
    },
  );
}
