import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Authorities } from './authorities.ts';
import { type AuthorityName, authorityRules, isAuthorityName } from './authority-names.ts';
import type { OcspResponders } from './ocsp.ts';
import type { RevocationLists } from './revocation-list.ts';

/** What the routes answer from; there once the authorities are open. */
export interface PkiParts {
  readonly authorities: Authorities;
  readonly lists: RevocationLists;
  readonly responders: OcspResponders;
}

const maxOcspBytes = 64 * 1024;

/** `/crl/<name>.crl`, `/ocsp/<name>` (POST, and GET with the request in the path, RFC 6960 A.1), `/ca/<name>.cer`. */
export function pkiRoutes(server: FastifyInstance, parts: () => PkiParts): void {
  server.addContentTypeParser(
    'application/ocsp-request',
    { parseAs: 'buffer', bodyLimit: maxOcspBytes },
    (_request, body, done) => done(null, body),
  );

  server.get<{ Params: { file: string } }>('/crl/:file', async (request, reply) => {
    const name = authorityOf(request.params.file, '.crl', parts());
    if (!name) return notFound(reply);
    return reply.type('application/pkix-crl').send(await parts().lists.current(name));
  });

  server.get<{ Params: { file: string } }>('/ca/:file', async (request, reply) => {
    const name = authorityOf(request.params.file, '.cer', parts());
    if (!name) return notFound(reply);
    return reply.type('application/pkix-cert').send(parts().authorities.get(name).certificate.der);
  });

  server.post<{ Params: { name: string }; Body: Buffer }>('/ocsp/:name', async (request, reply) => {
    const name = responderOf(request.params.name, parts());
    if (!name || !Buffer.isBuffer(request.body)) return notFound(reply);
    return await ocsp(reply, parts(), name, request.body);
  });

  server.get<{ Params: { name: string; '*': string } }>('/ocsp/:name/*', async (request, reply) => {
    const name = responderOf(request.params.name, parts());
    if (!name || request.params['*'].length > maxOcspBytes) return notFound(reply);
    return await ocsp(reply, parts(), name, Buffer.from(request.params['*'], 'base64'));
  });
}

async function ocsp(reply: FastifyReply, parts: PkiParts, name: AuthorityName, request: Buffer) {
  return reply.type('application/ocsp-response').send(await parts.responders.answer(name, request));
}

function authorityOf(file: string, ending: string, { authorities }: PkiParts): AuthorityName | undefined {
  const name = file.endsWith(ending) ? file.slice(0, -ending.length) : '';
  return isAuthorityName(name) && authorities.has(name) ? name : undefined;
}

function responderOf(name: string, { authorities }: PkiParts): AuthorityName | undefined {
  return isAuthorityName(name) && authorities.has(name) && authorityRules[name].ocsp ? name : undefined;
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/plain; charset=utf-8').send('not found\n');
}
