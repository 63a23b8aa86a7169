import { connect as tcpConnect } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../errors/service-error.ts';
import { createLogger } from '../logs/logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { type Listening, listen } from './listen.ts';
import { problem } from './problem.ts';
import { createHttpServer, type HttpServerOptions } from './server.ts';
import { serviceErrorOf } from './service-error-of.ts';
import { acceptStreams, boundedBody } from './stream-body.ts';

const lines: string[] = [];
const log = createLogger({
  name: 'test',
  level: 'debug',
  destination: { write: (line) => void lines.push(line) },
});
const open: Listening[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  lines.length = 0;
});

async function start(add: (server: FastifyInstance) => void, options: Partial<HttpServerOptions> = {}) {
  const server = createHttpServer({ name: 'test', log, ...options });
  add(server);
  const listening = await listen(server, { host: '127.0.0.1', port: 0, graceMs: 300 });
  open.push(listening);
  return listening;
}

/** Sends bytes as they are and gives all that comes back. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = tcpConnect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('problems', () => {
  it('gives a ServiceError as a problem with the request id, in and out', async () => {
    const { url } = await start((server) => {
      server.get('/busy', async () => {
        const details = { queue: 4 };
        throw new ServiceError('OVERLOADED', {
          status: 503,
          message: 'Full.',
          details,
          retryAfterSeconds: 7,
        });
      });
    });
    const response = await fetch(`${url}/busy`, { headers: { 'x-request-id': 'abc-1' } });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('x-request-id')).toBe('abc-1');
    expect(await json(response)).toEqual({
      type: 'urn:budkavle:error:OVERLOADED',
      title: 'The service has too much to do',
      status: 503,
      detail: 'Full.',
      code: 'OVERLOADED',
      instance: 'abc-1',
      details: { queue: 4 },
    });
  });

  it('tells nothing of an unknown error, neither outside nor in the log', async () => {
    const { url } = await start((server) => {
      server.get('/boom', async () => {
        throw new Error('the secret content');
      });
    });
    const response = await fetch(`${url}/boom`, { headers: { 'x-request-id': 'no good id!' } });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('secret');
    expect(text).toContain('INTERNAL_ERROR');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.join()).not.toContain('secret');
    expect(lines.join()).toContain('server.test.ts');
  });

  it('an unknown error loses its message at once, and a fault of ours tells no detail', () => {
    expect(serviceErrorOf(new Error('hemligt')).message).not.toContain('hemligt');
    const own = new ServiceError('INTERNAL_ERROR', { message: 'hemligt' });
    expect(JSON.stringify(problem(own, 'id'))).not.toContain('hemligt');
  });

  it('knows 404 from 405', async () => {
    const { url } = await start((server) => {
      server.post('/things/:id', async () => ({}));
    });
    const missing = await fetch(`${url}/nothing?x=1`);
    expect([missing.status, (await json(missing)).code]).toEqual([404, 'NOT_FOUND']);
    const wrong = await fetch(`${url}/things/4?x=1`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await json(wrong)).code).toBe('METHOD_NOT_ALLOWED');
    expect((await fetch(`${url}/things/%zz`, { method: 'POST' })).status).toBe(400);
  });

  it('maps errors of other packages by the given function', async () => {
    const { url } = await start(
      (server) => server.get('/x', async () => Promise.reject(new RangeError('theirs'))),
      {
        toServiceError: (error) =>
          error instanceof RangeError
            ? new ServiceError('THEIRS', { status: 422, message: 'Ours.' })
            : undefined,
        errorCatalogues: [{ THEIRS: { title: 'Title', fault: 'user', retried: false, action: 'None.' } }],
      },
    );
    const response = await fetch(`${url}/x`);
    expect(await json(response)).toMatchObject({
      status: 422,
      code: 'THEIRS',
      title: 'Title',
      detail: 'Ours.',
    });
  });
});

describe('bodies', () => {
  const body = Type.Object({ count: Type.Integer({ minimum: 1 }) }, { additionalProperties: false });
  const post = (url: string, text: string, type = 'application/json') =>
    fetch(url, { method: 'POST', body: text, headers: { 'content-type': type } });

  it('checks bodies and queries by schema, and never quotes what was sent', async () => {
    const querystring = Type.Object({ limit: Type.Integer({ default: 10 }) });
    const { url } = await start((server) => {
      server.post('/count', { schema: { body, querystring } }, async (request) => ({
        ...(request.body as object),
        ...(request.query as object),
      }));
    });
    expect(await json(await post(`${url}/count?limit=5`, '{"count":2}'))).toEqual({ count: 2, limit: 5 });
    expect(await json(await post(`${url}/count`, '{"count":2}'))).toEqual({ count: 2, limit: 10 });
    for (const bad of ['{"count":"2"}', '{"count":0}', '{"count":1,"hemligt":"x"}', '{}']) {
      const response = await post(`${url}/count`, bad);
      expect([response.status, (await json(response)).code]).toEqual([400, 'REQUEST_INVALID']);
    }
    const quoting = await (await post(`${url}/count`, '{"count": hemligt}')).text();
    expect(quoting).toContain('BAD_REQUEST');
    expect(quoting).not.toContain('hemligt');
    expect(lines.join()).not.toContain('hemligt');
  });

  it('refuses other content types and bodies that are too large', async () => {
    const { url } = await start((server) => server.post('/x', async () => ({})), { bodyLimit: 100 });
    const type = await post(`${url}/x`, 'x', 'text/plain');
    expect([type.status, (await json(type)).code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    const large = await post(`${url}/x`, JSON.stringify('x'.repeat(200)));
    expect([large.status, (await json(large)).code]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it('attack: prototype pollution by JSON', async () => {
    const { url } = await start((server) => server.post('/x', async () => ({})));
    expect((await post(`${url}/x`, '{"__proto__":{"admin":true}}')).status).toBe(400);
  });

  it('hands a stream over and bounds it', async () => {
    const { url } = await start((server) => {
      acceptStreams(server, ['application/octet-stream']);
      server.post('/stream', async (request) => {
        let size = 0;
        for await (const chunk of boundedBody(request.body as Readable, { maxBytes: 5_000_000 }))
          size += chunk.length;
        return { size };
      });
    });
    const send = (parts: number, chunk = Buffer.alloc(100_000)) =>
      fetch(`${url}/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: Readable.toWeb(Readable.from(Array.from({ length: parts }, () => chunk))) as ReadableStream,
        duplex: 'half',
      } as RequestInit);
    expect(await json(await send(40))).toEqual({ size: 4_000_000 });
    const large = await send(60).catch((error: Error) => error);
    // The answer comes before the body has ended: some clients see it, some see the connection cut.
    if (!(large instanceof Error)) expect(large.status).toBe(413);
    const declared = await raw(
      Number(new URL(url).port),
      'POST /stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 9000000\r\n\r\nabc',
    );
    expect(declared).toMatch(/^HTTP\/1.1 413 /);
    expect(declared).toContain('BODY_TOO_LARGE');
  });
});

describe('attacks by slowness and number', () => {
  it('slow loris: a head that never ends', async () => {
    const { port } = await start(() => {}, { headersTimeoutMs: 150, requestTimeoutMs: 300 });
    const answer = await raw(port, 'GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('REQUEST_TIMEOUT');
  });

  it('slow body: nothing more comes', async () => {
    const { port } = await start((server) => {
      acceptStreams(server, ['application/octet-stream']);
      server.post('/s', async (request) => {
        for await (const chunk of boundedBody(request.body as Readable, { maxBytes: 1000, idleMs: 100 }))
          void chunk;
        return {};
      });
    });
    const answer = await raw(
      port,
      'POST /s HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 100\r\n\r\nabc',
    );
    expect(answer === '' || answer.startsWith('HTTP/1.1 408')).toBe(true);
    expect(lines.join()).toContain('REQUEST_TIMEOUT');
  });

  it('not HTTP, and a head that is too large', async () => {
    const { port } = await start(() => {});
    expect(await raw(port, '\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw(port, `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  });

  it('request smuggling: length and chunked together', async () => {
    const { port } = await start((server) => server.post('/x', async () => ({})));
    const answer = await raw(
      port,
      'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).not.toContain('"status":"ok"');
  });

  it('answers 503 with Retry-After when it has too much to do, and lives on', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let full: boolean | number = false;
    const { url } = await start(
      (server) => {
        server.get('/wait', async () => {
          await held;
          return {};
        });
      },
      { maxInFlight: 1, overloaded: () => full },
    );
    const first = fetch(`${url}/wait`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await fetch(`${url}/wait`);
    expect([second.status, (await json(second)).code]).toEqual([503, 'OVERLOADED']);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    release();
    expect((await first).status).toBe(200);
    full = 30;
    expect((await fetch(`${url}/wait`)).headers.get('retry-after')).toBe('30');
    full = false;
    expect((await fetch(`${url}/wait`)).status).toBe(200);
  });
});

describe('service', () => {
  it('tells health and readiness, with security headers', async () => {
    let ready = false;
    const { url } = await start(() => {}, {
      ready: () => {
        if (!ready) throw new Error('no database');
      },
    });
    const health = await fetch(`${url}/health`);
    expect(health.headers.get('x-content-type-options')).toBe('nosniff');
    expect(health.headers.get('cache-control')).toBe('no-store');
    expect((await fetch(`${url}/ready`)).status).toBe(503);
    ready = true;
    expect((await fetch(`${url}/ready`)).status).toBe(200);
  });

  it('logs and measures by route, without the address', async () => {
    const metrics = createMetrics();
    const { url } = await start((server) => server.get('/box/:name', async () => ({})), { metrics });
    await fetch(`${url}/box/secret-name?token=secret`);
    const line = lines.map((one) => JSON.parse(one)).find((one) => one.event === 'http.request');
    expect(line).toMatchObject({ method: 'GET', route: '/box/:name', status: 200 });
    expect(lines.join()).not.toContain('secret');
    const text = await metrics.text();
    expect(text).toContain(
      'http_request_duration_seconds_count{server="test",method="GET",route="/box/:name",status="200"} 1',
    );
  });

  it('takes nothing new while it stops', async () => {
    let status = 0;
    const { close } = await start((server) => {
      server.get('/x', async () => ({}));
      server.addHook('preClose', async () => {
        status = (await fetch(`${server.listeningOrigin}/x`)).status;
      });
    });
    await close();
    expect(status).toBe(503);
  });

  it('ends what is under way when it closes, and cuts what does not end', async () => {
    const ended = await start((server) => {
      server.get('/slow', async () => {
        await new Promise((resolve) => setTimeout(resolve, 120));
        return { done: true };
      });
      server.get('/never', async () => new Promise(() => {}));
    });
    const slow = fetch(`${ended.url}/slow`);
    const never = fetch(`${ended.url}/never`).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closing = ended.close();
    expect(await json(await slow)).toEqual({ done: true });
    expect(await never).toBe('cut');
    await closing;
    await expect(fetch(`${ended.url}/health`)).rejects.toThrow();
  });
});
