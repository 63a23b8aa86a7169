import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { searchRecipients } from './recipients.ts';

/** `GET /api/address-book?q=`. */
export function addressBookRoutes(app: FastifyInstance, context: Context): void {
  app.get('/api/address-book', (request) => {
    const words = (request.query as { q?: unknown }).q;
    return searchRecipients(context.addressBook, typeof words === 'string' ? words : '');
  });
}
