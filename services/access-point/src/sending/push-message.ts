import { Readable } from 'node:stream';
import type { OutgoingUserMessage } from '@budkavle/as4';
import { hasCode, readBody } from '@budkavle/platform';
import { request } from 'undici';
import type { AccessPoint } from '../context.ts';
import type { HttpAnswer } from './judge-answer.ts';
import type { Verdict } from './verdict.ts';

const maxAnswerBytes = 1024 * 1024;

/** Errors that tell that nothing has reached the other side, or that the connection was theirs to refuse. */
const connectionCodes =
  /^(?:E(?:CONNREFUSED|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)|UND_ERR_CONNECT_TIMEOUT|CERT_|PKI_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/**
 * One POST to the receiver, redirects not followed. A time-out is no failure of delivery: only a verified receipt or
 * a final error settles the matter (section 10).
 */
export async function pushMessage(
  ap: AccessPoint,
  url: string,
  message: OutgoingUserMessage,
  signal: AbortSignal,
): Promise<HttpAnswer | Verdict> {
  const late = AbortSignal.timeout(ap.configuration.sending.pushSeconds * 1000);
  try {
    const response = await request(url, {
      dispatcher: ap.dispatcher,
      method: 'POST',
      headers: { 'content-type': message.contentType, 'content-length': String(message.contentLength) },
      body: Readable.from(message.body(), { objectMode: false }),
      signal: AbortSignal.any([signal, late]),
      headersTimeout: ap.configuration.sending.pushSeconds * 1000,
    });
    const body = await readBody(response, maxAnswerBytes);
    return {
      status: response.statusCode,
      body,
      retryAfterSeconds: retryAfter(response.headers['retry-after']),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    if (hasCode(error, 'RESPONSE_TOO_LARGE'))
      return { kind: 'retry', phase: 'transport', code: 'EBMS:0301', detail: 'answer too large' };
    if (hasCode(error, 'ADDRESS_REFUSED'))
      return { kind: 'failed', code: 'DISC_ENDPOINT_URL', detail: 'ADDRESS_REFUSED' };
    const code = late.aborted ? 'TIMEOUT' : errorCode(error);
    if (hasCode(error, 'BLOB_MISSING') || hasCode(error, 'BLOB_CORRUPT')) throw error;
    const connection = connectionCodes.test(code);
    return {
      kind: 'retry',
      phase: 'transport',
      code: connection ? 'EBMS:0005' : 'EBMS:0301',
      detail: code,
      refresh: /CERT|PKI_|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code),
    };
  }
}

function errorCode(error: unknown): string {
  const code =
    (error as { code?: unknown }).code ?? ((error as Error).cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code.slice(0, 60) : 'UNKNOWN';
}

/** Seconds or a date (RFC 9110), at most a day. */
export function retryAfter(value: string | string[] | undefined, at = Date.now()): number | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  if (text === undefined || text === '') return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - at) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 86_400) : undefined;
}
