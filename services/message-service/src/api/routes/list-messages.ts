import { type OutputArrayData, sdkApiScopes, sdkApiVersion } from '@budkavle/contracts';
import type { FastifyInstance } from 'fastify';
import { openContent } from '../../store/content.ts';
import { eventsOf } from '../../store/events.ts';
import { listMessages } from '../../store/find.ts';
import { defaultPageSize, readFilter } from '../filter.ts';
import { messageDocument } from '../message-document.ts';
import type { ApiOptions } from '../options.ts';

/** Other processes' changes are found by looking this often during a long poll. */
const lookAgainMs = 1000;

/** `GET /sdk/messages`: by filter, in order of change, never with digitalDocument (API-05, 06); `wait`: long poll. */
export function addListMessages(api: FastifyInstance, options: ApiOptions): void {
  const { context } = options;
  api.get('/sdk/messages', async (request, reply) => {
    const { rights } = await options.authorize(request, sdkApiScopes.getMessageByFilter);
    const filter = readFilter(request.query as Record<string, unknown>);
    const find = () => listMessages(context.db, rights, filter, filter.pageSize ?? defaultPageSize);
    const until = Date.now() + (filter.wait ?? 0) * 1000;
    const gone = new AbortController();
    const onClose = () => gone.abort();
    request.raw.socket.once('close', onClose);
    try {
      let page = await find();
      while (
        page.rows.length === 0 &&
        Date.now() < until &&
        !options.stopping.aborted &&
        !gone.signal.aborted
      ) {
        const wait = Math.min(lookAgainMs, until - Date.now());
        await context.signals.nextChange(wait, gone.signal);
        page = await find();
      }
      const events = await eventsOf(
        context.db,
        page.rows.map((row) => row.id),
      );
      const data = [];
      for (const row of page.rows) {
        const content = await openContent(context.blobs, row.participant, row.content_hash);
        data.push(messageDocument(row, content, events.get(row.id) ?? [], false));
      }
      const document: OutputArrayData = {
        meta: { version: sdkApiVersion, cursor: page.cursor },
        links: { self: `${options.publicUrl()}${request.url}` },
        data,
      };
      return reply.send(document);
    } finally {
      request.raw.socket.off('close', onClose);
    }
  });
}
