import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import { readSmpPath, type SmpQuestion } from './paths.ts';
import { RateLimit } from './rate-limit.ts';

/** The public part of the SMP (discovery.md 3): stored octets, nothing signed or built per request. */
export function smpRoutes(
  server: FastifyInstance,
  options: { db: Kysely<FederationTables>; requestsPerSecond: number; basePath: string },
): void {
  const limit = new RateLimit(options.requestsPerSecond);
  // Before anything of the request is read.
  server.addHook('onRequest', async (request, reply) => {
    if (!limit.allows(request.ip)) {
      return plain(reply.code(429).header('retry-after', '1'), 'too many requests');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(reply.code(405).header('allow', 'GET, HEAD'), 'method not allowed');
    }
  });
  server.get('/*', async (request, reply) => {
    const question = readSmpPath(request.raw.url ?? '', options.basePath);
    if (question === 'malformed') return plain(reply.code(400), 'malformed address');
    const document = question && (await find(options.db, question));
    // The same words for an unknown participant, one that is not approved, and an unknown document.
    if (!document) return plain(reply.code(404), 'not found');
    reply.header('last-modified', new Date(document.last_modified * 1000).toUTCString());
    if (unchangedSince(request, document.last_modified)) return reply.code(304).send();
    return reply.type('text/xml; charset=UTF-8').send(Buffer.from(document.body, 'base64'));
  });
}

async function find(db: Kysely<FederationTables>, question: SmpQuestion) {
  return await db
    .selectFrom('published_document')
    .select(['body', 'last_modified'])
    .where('participant_key', '=', question.participantKey)
    .where('document_key', '=', question.documentKey)
    .executeTakeFirst();
}

function unchangedSince(request: FastifyRequest, lastModified: number): boolean {
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && lastModified * 1000 <= since;
}

function plain(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/plain; charset=utf-8').send(`${text}\n`);
}
