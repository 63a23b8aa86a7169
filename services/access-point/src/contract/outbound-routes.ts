import type { Readable } from 'node:stream';
import {
  accessPointBasePath,
  maxWaitSeconds,
  type OutboundEventType,
  type OutboundState,
} from '@budkavle/contracts';
import { boundedBody, ServiceError } from '@budkavle/platform';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { AccessPoint } from '../context.ts';
import { readOutboundEvents } from '../events/outbound-events.ts';
import { authorise } from './authorise.ts';
import { hangUp } from './hang-up.ts';
import { submit } from './submit.ts';

const base = `${accessPointBasePath}/participants/:participant`;
const text = Type.String({ minLength: 1, maxLength: 300 });
const Message = Type.Object({ participant: text, xheId: text });
/** A message makes four events in little more time than an answer takes. */
const gatherMs = 20;
const EventsQuery = Type.Object({
  after: Type.Integer({ minimum: 0, default: 0 }),
  wait: Type.Integer({ minimum: 0, maximum: maxWaitSeconds, default: 0 }),
});

/** Contract C, the sending half. */
export function addOutboundRoutes(server: FastifyInstance, ap: AccessPoint): void {
  server.put<{ Params: { participant: string; xheId: string } }>(
    `${base}/outbound/:xheId`,
    { schema: { params: Message } },
    async (request, reply) => {
      const participant = authorise(ap, request, request.params.participant);
      await admit(ap, participant);
      const body = boundedBody(request.body as Readable, {
        maxBytes: ap.configuration.environment.limits.envelopeBytes,
      });
      const conversation = request.headers['sdk-conversation-id'];
      const { accepted, repeated } = await submit(ap, {
        participant,
        xheId: request.params.xheId,
        body,
        conversationId:
          typeof conversation === 'string' && /^[\x21-\x7e]{1,200}$/.test(conversation)
            ? conversation
            : undefined,
      });
      return await reply.code(repeated ? 200 : 201).send(accepted);
    },
  );

  server.get<{ Params: { participant: string; xheId: string } }>(
    `${base}/outbound/:xheId`,
    { schema: { params: Message } },
    async (request) => {
      const participant = authorise(ap, request, request.params.participant);
      return await outboundState(ap, participant, request.params.xheId);
    },
  );

  server.get<{ Params: { participant: string }; Querystring: { after: number; wait: number } }>(
    `${base}/events`,
    { schema: { params: Type.Object({ participant: text }), querystring: EventsQuery } },
    async (request, reply) => {
      const participant = authorise(ap, request, request.params.participant);
      const { after, wait } = request.query;
      const events = await ap.waiting.until(`out ${participant}`, {
        waitSeconds: wait,
        signal: hangUp(reply),
        gatherMs,
        isEmpty: (found) => found.length === 0,
        look: () => readOutboundEvents(ap.db, participant, after),
      });
      return { events, next: events.at(-1)?.sequence ?? after };
    },
  );
}

/** Before the envelope is read. @throws ServiceError AP_BUSY, AP_TOO_MANY */
async function admit(ap: AccessPoint, participant: string): Promise<void> {
  if (ap.resources.short)
    throw new ServiceError('AP_BUSY', { message: 'Please try again.', status: 503, retryAfterSeconds: 30 });
  await ap.queue.admit(participant);
}

async function outboundState(ap: AccessPoint, participant: string, xheId: string): Promise<OutboundState> {
  const row = await ap.db
    .selectFrom('outbound')
    .selectAll()
    .where('participant', '=', participant)
    .where('xhe_id', '=', xheId)
    .executeTakeFirst();
  if (!row) throw new ServiceError('AP_NOT_FOUND', { message: 'There is no such envelope.', status: 404 });
  return {
    xheId: row.xhe_id,
    as4MessageId: row.as4_message_id,
    state: row.state as OutboundEventType,
    at: row.updated_at,
    attempt: row.transport_attempts,
    ...(row.receiver_access_point === null ? {} : { receiverAccessPoint: row.receiver_access_point }),
    ...(row.code === null ? {} : { code: row.code }),
    ...(row.detail === null ? {} : { detail: row.detail }),
    ...(row.retry_at === null ? {} : { retryAt: row.retry_at }),
  };
}
