import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageRoutes } from './routes.ts';

describe('the built web', () => {
  let folder: string;
  let app: FastifyInstance;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'budkavle-web-'));
    await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'OUTSIDE');
    await writeFile(
      join(folder, 'dist', 'index.html'),
      '<!doctype html><html><head><title>x</title></head></html>',
    );
    await writeFile(join(folder, 'dist', 'icon.svg'), '<svg/>');
    await writeFile(join(folder, 'dist', '.hidden'), 'HIDDEN');
    await writeFile(join(folder, 'dist', 'assets', 'app-1a2b.js'), 'console.log(1)');
    app = fastify();
    await app.register(async (inside) => pageRoutes(inside, join(folder, 'dist')));
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });
  const get = (url: string, accept = 'text/html') => app.inject({ url, headers: { accept } });

  it('gives the page for every path of the app, never kept, with a policy that lets in only our own', async () => {
    for (const path of ['/', '/index.html', '/brevlador/1/inkorg', '/x?y=z']) {
      const response = await get(path);
      expect(response.statusCode).toBe(200);
      expect(response.headers['cache-control']).toBe('no-store');
      const policy = String(response.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
      expect(response.body).toContain(`nonce="${nonce}"`);
    }
    expect((await get('/')).headers['content-security-policy']).not.toBe(
      (await get('/')).headers['content-security-policy'],
    );
  });

  it('lets browsers keep what has its hash in its name', async () => {
    const script = await get('/assets/app-1a2b.js', '*/*');
    expect(script.headers['cache-control']).toContain('immutable');
    expect(script.headers['content-type']).toContain('javascript');
    expect((await get('/icon.svg', '*/*')).headers['cache-control']).toBe('no-cache');
  });

  it('does not give a page for what is no page', async () => {
    for (const path of ['/api/nothing', '/assets/gone.js', '/logout', '/health/x'])
      expect([path, (await get(path)).statusCode]).toEqual([path, 404]);
    expect((await get('/gone.png', 'image/png')).statusCode).toBe(404);
  });

  it('attack: path traversal: nothing outside the folder, nothing hidden', async () => {
    for (const path of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '/.hidden',
      '//etc/passwd',
    ]) {
      const response = await get(path);
      expect(response.body).not.toMatch(/OUTSIDE|HIDDEN|root:/);
    }
  });
});
