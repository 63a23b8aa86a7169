import { readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newNonce, pagePolicy, viewerPolicy } from '../http/security-headers.ts';

/**
 * The built web. Files under `/assets` have their content's hash in their name and are kept for ever by browsers; the page
 * itself is asked for each time. Every other path that is no file is the app's: its router decides.
 */
export async function pageRoutes(app: FastifyInstance, webFolder: string): Promise<void> {
  const root = resolve(webFolder);
  await app.register(fastifyStatic, { root, serve: false, cacheControl: false, dotfiles: 'deny' });
  app.get('/*', async (request, reply) => {
    const path = (request.params as { '*': string })['*'];
    if (path !== '' && path !== 'index.html' && (await isFile(root, path))) {
      const hashed = path.startsWith('assets/');
      // The viewer has no origin: what it is made of is fetched as from another one. It is public.
      if (hashed) reply.header('access-control-allow-origin', '*');
      if (path === 'viewer.html')
        reply.header('content-security-policy', viewerPolicy).header('x-frame-options', 'SAMEORIGIN');
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      return reply.sendFile(path);
    }
    return isPage(request, path) ? sendPage(reply, root) : reply.callNotFound();
  });
}

const noPages = /^(api|assets|login|logout|health|ready)(\/|$)/;

function isPage(request: FastifyRequest, path: string): boolean {
  return !noPages.test(path) && (request.headers.accept ?? 'text/html').includes('text/html');
}

async function isFile(root: string, path: string): Promise<boolean> {
  const file = resolve(root, path);
  if (!file.startsWith(root + sep) || path.includes('\0')) return false;
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function sendPage(reply: FastifyReply, root: string): Promise<FastifyReply> {
  const nonce = newNonce();
  const page = await readFile(join(root, 'index.html'), 'utf8');
  const withNonce = page.replace(
    /<head>/i,
    `<head><meta property="csp-nonce" nonce="${nonce}" content="${nonce}">`,
  );
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .send(withNonce);
}
