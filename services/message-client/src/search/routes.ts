import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { sessionOf } from '../http/request-user.ts';
import { valid } from '../http/validate.ts';
import { permissionsOf } from '../mailboxes/permissions.ts';
import { searchMessages } from './search.ts';
import { SearchQuery } from './web-api.ts';

/** `GET /api/search`: over the mailboxes that the user may read; another one named is as if it were empty. */
export function searchRoutes(app: FastifyInstance, context: Context): void {
  app.get('/api/search', async (request) => {
    const { user } = sessionOf(request);
    const query = valid(SearchQuery, request.query);
    const readable = [...(await permissionsOf(context.db, user.id))]
      .filter(([, held]) => held.includes('read'))
      .map(([id]) => id);
    const mailboxes = query.mailbox === undefined ? readable : readable.filter((id) => id === query.mailbox);
    return searchMessages(context.db, {
      userId: user.id,
      mailboxes,
      query,
      limit: Math.min(Number(query.limit ?? 50), 100),
    });
  });
}
