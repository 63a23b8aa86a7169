import { readBody } from '@budkavle/platform';
import { type Dispatcher, request } from 'undici';
import { codeOf, DiscoveryError } from '../errors.ts';
import { maxMetadataBytes } from './names.ts';

/** One GET; never follows a redirect and never reads more than the limit. */
export type SmpFetch = (url: string) => Promise<SmpAnswer>;

/** What came back, whatever its status. */
export interface SmpAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/**
 * A fetch on a dispatcher (platform's guarded client: it refuses private addresses and connects to the address it checked).
 * An SMP counts as down after 10 s (C2.1.3). Throws DISC_SMP_UNREACHABLE, DISC_ADDRESS_REFUSED, DISC_SECURITY (too large).
 */
export function createSmpFetch(options: {
  dispatcher: Dispatcher;
  timeoutMs?: number;
  maxBytes?: number;
}): SmpFetch {
  const { dispatcher, timeoutMs = 10_000, maxBytes = maxMetadataBytes } = options;
  return async (url) => {
    try {
      const response = await request(url, {
        dispatcher,
        method: 'GET',
        headers: { accept: 'text/xml, application/xml' },
        signal: AbortSignal.timeout(timeoutMs),
      });
      const body = await readBody(response, maxBytes);
      const contentType = response.headers['content-type'];
      return {
        status: response.statusCode,
        contentType: Array.isArray(contentType) ? contentType[0] : contentType,
        body,
      };
    } catch (error) {
      throw asDiscoveryError(error);
    }
  };
}

function asDiscoveryError(error: unknown): DiscoveryError {
  if (error instanceof DiscoveryError) return error;
  if (codeOf(error) === 'RESPONSE_TOO_LARGE') {
    return new DiscoveryError('DISC_SECURITY', 'the answer of the SMP is too large', { reason: 'TOO_LARGE' });
  }
  const refused = [error, (error as { cause?: unknown } | undefined)?.cause].some(
    (each) => codeOf(each) === 'ADDRESS_REFUSED',
  );
  return new DiscoveryError(refused ? 'DISC_ADDRESS_REFUSED' : 'DISC_SMP_UNREACHABLE', undefined, {
    reason: codeOf(error) ?? (error as Error | undefined)?.name ?? 'UNKNOWN',
    cause: error,
  });
}
