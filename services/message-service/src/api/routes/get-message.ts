import { Readable } from 'node:stream';
import { type OutputData, sdkApiScopes, sdkApiVersion, writeMessageDocument } from '@budkavle/contracts';
import type { FastifyInstance } from 'fastify';
import { openContent } from '../../store/content.ts';
import { eventsOf } from '../../store/events.ts';
import { findMessages } from '../../store/find.ts';
import { readFilter } from '../filter.ts';
import { messageDocument } from '../message-document.ts';
import type { ApiOptions } from '../options.ts';
import { ApiRefusal } from '../refusal.ts';

/** `GET /sdk/messages/{messageId}`: the whole message, files as a stream (API-04). */
export function addGetMessage(api: FastifyInstance, options: ApiOptions): void {
  const { context } = options;
  api.get<{ Params: { messageId: string } }>('/sdk/messages/:messageId', async (request, reply) => {
    const { rights, clientId } = await options.authorize(request, sdkApiScopes.getMessage);
    const filter = readFilter(request.query as Record<string, unknown>);
    const [row] = await findMessages(context.db, rights, request.params.messageId, filter);
    if (!row) throw new ApiRefusal('MT_NOT_FOUND', { status: 404 });
    const content = await openContent(context.blobs, row.participant, row.content_hash);
    const events = await eventsOf(context.db, [row.id]);
    const document: OutputData = {
      meta: { version: sdkApiVersion },
      links: { self: `${options.publicUrl()}${request.url}` },
      data: messageDocument(row, content, events.get(row.id) ?? [], true),
    };
    await context.audit.append({
      actor: clientId,
      action: 'message.read',
      organisation: row.participant,
      object: row.message_id,
      outcome: 'ok',
    });
    const files = content.digitalDocument.map((one) => one.contentFiles ?? []);
    const octets = writeMessageDocument(document, ({ document: d, file }) =>
      context.blobs.open(row.participant, files[d]?.[file]?.hash ?? ''),
    );
    return reply.header('content-type', 'application/json; charset=utf-8').send(Readable.from(octets));
  });
}
