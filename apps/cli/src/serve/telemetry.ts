import { createHash } from 'node:crypto';
import type { LogObserver } from '@budkavle/platform';
import {
  type Attributes,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** Traces of the roles of one process. */
export interface Telemetry {
  observerOf(role: string): LogObserver;
  /** Sends what has not been sent; an endpoint that is away does not hold the process up for long. */
  stop(): Promise<void>;
}

/**
 * Every log line about a message, or about a request, is a span as well. The trace is that of the message: made from its id,
 * which is the same from client to client, so no part has to hand anything on and both organisations' spans meet. Spans hold
 * what the lines hold: fields of the list in platform's `logs/fields.ts`, never content.
 */
export function openTelemetry(options: {
  otlpUrl: string;
  headers?: Record<string, string>;
  /** Between two sendings. */
  delayMs?: number;
}): Telemetry {
  const providers: TracerProvider[] = [];
  return {
    observerOf(role) {
      const exporter = new OTLPTraceExporter({
        url: options.otlpUrl,
        timeoutMillis: 5000,
        ...(options.headers && { headers: options.headers }),
      });
      const provider = new TracerProvider({
        resource: resourceFromAttributes({ 'service.namespace': 'budkavle', 'service.name': role }),
        spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: options.delayMs ?? 5000 })],
      });
      providers.push(provider);
      const tracer = provider.getTracer('budkavle');
      return (level, fields, message) => addSpan(tracer, level, fields, message);
    },
    async stop() {
      const ended = Promise.allSettled(providers.map((provider) => provider.shutdown()));
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
    },
  };
}

/** The W3C trace id of a message or a request, and the id of the span that stands for it as a whole. */
export function traceOf(
  fields: Readonly<Record<string, unknown>>,
): { traceId: string; spanId: string } | undefined {
  const { messageId, envelopeId, requestId } = fields;
  const id = messageId ?? envelopeId;
  const name =
    typeof id === 'string'
      ? id.toLowerCase()
      : typeof requestId === 'string'
        ? `request ${requestId}`
        : undefined;
  if (name === undefined) return undefined;
  const digest = createHash('sha256').update(name).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

function addSpan(
  tracer: Tracer,
  level: string,
  fields: Readonly<Record<string, unknown>>,
  message: string,
): void {
  const of = traceOf(fields);
  if (of === undefined) return;
  const whole = { ...of, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  const end = Date.now();
  const lasted = typeof fields.durationMs === 'number' ? fields.durationMs : 0;
  const span = tracer.startSpan(
    typeof fields.event === 'string' ? fields.event : message,
    { startTime: end - lasted, attributes: attributesOf(fields) },
    trace.setSpanContext(ROOT_CONTEXT, whole),
  );
  if (level === 'error' || level === 'fatal') span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.end(end);
}

function attributesOf(fields: Readonly<Record<string, unknown>>): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      attributes[`budkavle.${name}`] = value;
  return attributes;
}
