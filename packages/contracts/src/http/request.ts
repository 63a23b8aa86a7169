import { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { ContractError, type ContractErrorCode, type Problem } from '../errors.ts';

export interface ContractRequest {
  dispatcher?: Dispatcher;
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string | AsyncIterable<Uint8Array>;
  signal?: AbortSignal;
  /** Statuses that are answers; every other becomes a ContractError. */
  expect: readonly number[];
  /** Milliseconds without an octet before the answer is given up. */
  timeoutMs?: number;
}

export type ContractResponse = Dispatcher.ResponseData;

const maxProblemBytes = 64 * 1024;

/** Sends one request. CONTRACT_UNREACHABLE when there is no answer; another status than expected: see `refusal`. */
export async function send(options: ContractRequest): Promise<ContractResponse> {
  const timeout = options.timeoutMs ?? 60_000;
  let response: ContractResponse;
  try {
    response = await request(options.url, {
      method: options.method,
      headers: options.headers ?? {},
      body:
        typeof options.body === 'object' ? Readable.from(options.body, { objectMode: false }) : options.body,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      ...(options.dispatcher && { dispatcher: options.dispatcher }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (cause) {
    if (cause instanceof ContractError || options.signal?.aborted) throw cause;
    throw new ContractError('CONTRACT_UNREACHABLE', `No answer from ${originOf(options.url)}`, { cause });
  }
  if (options.expect.includes(response.statusCode)) return response;
  throw await refusal(response, options.url);
}

/** The JSON body of an answer, at most `maxBytes`. CONTRACT_ANSWER when it is not JSON, too large or cut short. */
export async function readJson(response: ContractResponse, maxBytes = 16 * 1024 * 1024): Promise<unknown> {
  const text = (await readLimited(response, maxBytes)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ContractError('CONTRACT_ANSWER', 'The answer is not JSON', {
      status: response.statusCode,
      cause,
    });
  }
}

async function readLimited(response: ContractResponse, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new ContractError('CONTRACT_ANSWER', 'The answer is too large');
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof ContractError) throw cause;
    throw new ContractError('CONTRACT_UNREACHABLE', 'The answer was cut short', { cause });
  }
  return Buffer.concat(chunks);
}

async function refusal(response: ContractResponse, url: string): Promise<ContractError> {
  const status = response.statusCode;
  const problem = await readProblem(response);
  const retryAfter = Number(response.headers['retry-after']);
  const said = problem?.code ? ` (${problem.code})` : '';
  return new ContractError(codeOf(status), `${originOf(url)} answered ${status}${said}`, {
    status,
    ...(problem && { problem }),
    ...(Number.isFinite(retryAfter) && retryAfter >= 0 && { retryAfterSeconds: retryAfter }),
  });
}

async function readProblem(
  response: ContractResponse,
): Promise<(Problem & Record<string, unknown>) | undefined> {
  const body = await readLimited(response, maxProblemBytes).catch(() => undefined);
  if (!body || !/json/i.test(String(response.headers['content-type'] ?? ''))) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null
      ? (value as Problem & Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(status: number): ContractErrorCode {
  if (status === 401 || status === 403) return 'CONTRACT_UNAUTHORIZED';
  if (status === 404) return 'CONTRACT_NOT_FOUND';
  if (status === 413) return 'CONTRACT_TOO_LARGE';
  if (status === 408 || status === 429 || status >= 500) return 'CONTRACT_UNAVAILABLE';
  if (status >= 400) return 'CONTRACT_REFUSED';
  return 'CONTRACT_ANSWER';
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'the service';
}
