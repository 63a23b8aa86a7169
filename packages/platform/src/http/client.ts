import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { ServiceError } from '../errors/service-error.ts';
import type { AddressGuard } from './address-guard.ts';
import { type CheckServer, checkedConnect } from './checked-connect.ts';

export interface HttpClientOptions {
  /** PEM: our certificate with its key, and what we trust (the system's roots unless told). */
  tls?: { key?: string; cert?: string; ca?: string[] };
  /** 10 s unless told. */
  connectTimeoutMs?: number;
  /** Until the head of the answer, and between parts of its body; 30 s unless told. */
  timeoutMs?: number;
  /** Redirects are never followed: an address was checked, not where it points to. Do not use undici's `fetch`. */
  followRedirects?: false;
  guard?: AddressGuard;
  /** Connections to one origin; 32 unless told. */
  connections?: number;
  /** Asked about each server before anything is sent to it, besides the check of its chain and name. */
  checkServer?: CheckServer;
}

/** A dispatcher for undici's `request`: TLS 1.2 or later, certificates always checked, no redirects. */
export function createHttpClient(options: HttpClientOptions = {}): Dispatcher {
  const timeout = options.timeoutMs ?? 30_000;
  const { guard } = options;
  const connect = buildConnector({
    timeout: options.connectTimeoutMs ?? 10_000,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...options.tls,
    ...(guard === undefined ? {} : { lookup: guardedLookup(guard) }),
    // A resumed session shows no issuers.
    ...(options.checkServer === undefined ? {} : { maxCachedSessions: 0 }),
  } as buildConnector.BuildOptions);
  const checked = options.checkServer === undefined ? connect : checkedConnect(options.checkServer, connect);
  return new Agent({
    connect: guard === undefined ? checked : guardedConnect(guard, checked),
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connections: options.connections ?? 32,
    maxHeaderSize: 16 * 1024,
  });
}

function guardedConnect(guard: AddressGuard, connect: buildConnector.connector): buildConnector.connector {
  return (target, callback) => {
    const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80));
    try {
      guard.checkTarget({ protocol: target.protocol, hostname: target.hostname, port });
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    connect(target, callback);
  };
}

/** The socket connects to what this gives, so what was checked is what is connected to. */
function guardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, options, callback) => {
    guard.resolve(hostname).then(
      (found) => answer(found, options.all === true, callback),
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

function answer(found: LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first] = found;
  if (all) callback(null, found);
  else callback(null, first?.address ?? '', first?.family);
}

/** The body as bytes, at most so many; the connection is cut when there are more. Errors: RESPONSE_TOO_LARGE. */
export async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const { body } = response;
  const parts: Buffer[] = [];
  let size = 0;
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    body.on('error', () => {}).destroy();
    throw tooLarge(maxBytes);
  }
  for await (const part of body as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError('RESPONSE_TOO_LARGE', {
    status: 502,
    message: `The answer is larger than ${maxBytes} bytes.`,
    details: { maxBytes },
  });
}
