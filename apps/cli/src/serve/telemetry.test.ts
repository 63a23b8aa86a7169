import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@budkavle/platform';
import { afterEach, expect, test, vi } from 'vitest';
import { openTelemetry, traceOf } from './telemetry.ts';

interface Sent {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeSpans: {
      spans: { traceId: string; name: string; status: { code: number }; attributes: unknown[] }[];
    }[];
  }[];
}

let server: Server | undefined;
afterEach(() => server?.close());

/** Takes OTLP as a collector does. */
async function collector(): Promise<{ url: string; bodies: string[]; headers: string[] }> {
  const bodies: string[] = [];
  const headers: string[] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    bodies.push(Buffer.concat(chunks).toString());
    headers.push(String(request.headers.authorization));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, bodies, headers };
}

const nowhere = { write: () => {} };

test('the lines of two parts about one message are one trace; content stays out', async () => {
  const { url, bodies, headers } = await collector();
  const telemetry = openTelemetry({ otlpUrl: url, headers: { authorization: 'Bearer x' }, delayMs: 50 });
  const log = (name: string) =>
    createLogger({ name, destination: nowhere, observe: telemetry.observerOf(name) });
  const fields = { subject: 'hemligt', messageId: '0B1E' } as object;
  log('message-service').info({ ...fields, event: 'message.accepted' }, 'taken');
  log('access-point').error(
    { event: 'sending.failed', envelopeId: '0b1e', error: new Error('hemligt') },
    'failed',
  );
  log('access-point').info({ event: 'access_point.started' }, 'about no message');
  log('access-point').debug({ event: 'below.level', envelopeId: '0b1e' }, 'not written, not told');
  await telemetry.stop();
  await vi.waitFor(() => expect(bodies.length).toBeGreaterThanOrEqual(2), { timeout: 10_000 });

  const spans = bodies.flatMap((body) =>
    (JSON.parse(body) as Sent).resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, resource }))),
    ),
  );
  expect(spans.map(({ name }) => name).sort()).toEqual(['message.accepted', 'sending.failed']);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(
    new Set([traceOf({ messageId: '0b1e' })?.traceId]),
  );
  expect(spans.find(({ name }) => name === 'sending.failed')?.status.code).toBe(2);
  const names = spans.flatMap(({ resource }) => resource.attributes.map(({ value }) => value.stringValue));
  expect(names).toEqual(expect.arrayContaining(['message-service', 'access-point']));
  expect(bodies.join()).not.toContain('hemligt');
  expect(headers[0]).toBe('Bearer x');
});

test('a collector that is away holds nothing up', { timeout: 30_000 }, async () => {
  const telemetry = openTelemetry({ otlpUrl: 'http://127.0.0.1:9/v1/traces' });
  const log = createLogger({ name: 'x', destination: nowhere, observe: telemetry.observerOf('x') });
  log.info({ event: 'message.accepted', messageId: 'a' }, 'taken');
  await telemetry.stop();
});
