import { Readable } from 'node:stream';
import {
  accessPointBasePath,
  contentSha256Header,
  type InboundItem,
  maxWaitSeconds,
} from '@budkavle/contracts';
import { claim, now, release, ServiceError, step } from '@budkavle/platform';
import type { FastifyInstance } from 'fastify';
import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import type { AccessPoint } from '../context.ts';
import { eraseBlob } from '../database/blob-references.ts';
import type { InboundTable } from '../database/tables.ts';
import { logEvent } from '../events/event-log.ts';
import { incoming } from '../states/incoming.ts';
import { authorise } from './authorise.ts';
import { hangUp } from './hang-up.ts';

type InboundRow = Selectable<InboundTable>;

const base = `${accessPointBasePath}/participants/:participant/inbound`;
const text = Type.String({ minLength: 1, maxLength: 300 });
const Participant = Type.Object({ participant: text });
const Item = Type.Object({ participant: text, id: text });
const ClaimQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
  wait: Type.Integer({ minimum: 0, maximum: maxWaitSeconds, default: 0 }),
});

/** Contract C, the receiving half: claim by lease, fetch, acknowledge. */
export function addInboundRoutes(server: FastifyInstance, ap: AccessPoint): void {
  server.get<{ Params: { participant: string }; Querystring: { limit: number; wait: number } }>(
    base,
    { schema: { params: Participant, querystring: ClaimQuery } },
    async (request, reply) => {
      const participant = authorise(ap, request, request.params.participant);
      const signal = hangUp(reply);
      const rows = await ap.waiting.until(`in ${participant}`, {
        waitSeconds: request.query.wait,
        signal,
        isEmpty: (found) => found.length === 0,
        look: () => claimItems(ap, participant, signal.aborted ? 0 : request.query.limit),
      });
      return { items: rows.map(toItem) };
    },
  );

  server.get<{ Params: { participant: string; id: string } }>(
    `${base}/:id/envelope`,
    { schema: { params: Item } },
    async (request, reply) => {
      const participant = authorise(ap, request, request.params.participant);
      const row = await findItem(ap, participant, request.params.id);
      if (row?.state !== 'WAITING') throw notFound();
      return await reply
        .header('content-type', 'application/xml')
        .header('content-length', row.size)
        .header(contentSha256Header, row.sha256)
        .send(Readable.from(ap.blobs.open(participant, row.sha256), { objectMode: false }));
    },
  );

  server.delete<{ Params: { participant: string; id: string }; Querystring: { lease: string } }>(
    `${base}/:id`,
    { schema: { params: Item, querystring: Type.Object({ lease: text }) } },
    async (request, reply) => {
      const participant = authorise(ap, request, request.params.participant);
      await acknowledge(ap, participant, request.params.id, request.query.lease);
      return await reply.code(204).send();
    },
  );
}

async function claimItems(ap: AccessPoint, participant: string, limit: number): Promise<InboundRow[]> {
  const leaseMs = ap.configuration.receiving.leaseSeconds * 1000;
  return await claim(ap.db, {
    table: 'inbound',
    limit,
    leaseMs,
    where: (query) => query.where('participant', '=', participant).where('state', '=', 'WAITING'),
  });
}

async function findItem(ap: AccessPoint, participant: string, id: string): Promise<InboundRow | undefined> {
  return await ap.db
    .selectFrom('inbound')
    .selectAll()
    .where('id', '=', id)
    .where('participant', '=', participant)
    .executeTakeFirst();
}

/** The message service has it: the envelope is erased here. Again with the same lease is no fault. */
async function acknowledge(ap: AccessPoint, participant: string, id: string, lease: string): Promise<void> {
  const row = await findItem(ap, participant, id);
  if (!row) throw notFound();
  const delivered = step(incoming, row.state, 'delivered');
  if (!delivered.moved) {
    if (row.has_blob === 1 && !isKept(ap)) await eraseBlob(ap.db, ap.blobs, { table: 'inbound', ...row });
    return;
  }
  await ap.db.transaction().execute(async (trx) => {
    await release(trx, {
      table: 'inbound',
      id,
      token: lease,
      set: { state: delivered.state as 'DELIVERED', delivered_at: now(), next_attempt_at: null },
    });
    await logEvent(trx, {
      participant,
      direction: 'in',
      outcome: 'DELIVERED',
      accessPoint: row.sender_access_point,
      sender: row.sender,
      recipient: row.recipient,
      as4MessageId: row.as4_message_id,
      conversationId: row.conversation_id,
      xheId: row.xhe_id,
    });
  });
  if (!isKept(ap)) await eraseBlob(ap.db, ap.blobs, { table: 'inbound', ...row });
}

/** For the time of grace; then retention erases it. */
const isKept = (ap: AccessPoint): boolean => ap.configuration.retention.payloadGraceSeconds > 0;

function toItem(row: InboundRow): InboundItem {
  return {
    id: row.id,
    lease: row.lease_token ?? '',
    leaseUntil: row.lease_until ?? '',
    xheId: row.xhe_id,
    as4MessageId: row.as4_message_id,
    conversationId: row.conversation_id,
    sender: row.sender,
    recipient: row.recipient,
    senderAccessPoint: row.sender_access_point,
    documentId: row.document_value,
    documentIdScheme: row.document_scheme,
    size: Number(row.size),
    sha256: row.sha256,
    receivedAt: row.received_at,
  };
}

function notFound(): ServiceError {
  return new ServiceError('AP_NOT_FOUND', { message: 'There is no such envelope.', status: 404 });
}
