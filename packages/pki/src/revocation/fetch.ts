import { PkiError } from '../errors.ts';

/** Must not follow redirects, and must bound time and size of what it reads. */
export type RevocationFetch = (
  url: string,
  init: { method: 'GET' | 'POST'; body?: Buffer; contentType?: string },
) => Promise<{ status: number; body: Buffer }>;

const unavailable = (message: string, cause?: unknown): PkiError =>
  new PkiError('PKI_REVOCATION_UNAVAILABLE', message, { cause });

/** `host` means its default port, `host:port` that port (SSRF: the URL comes from a certificate). */
export function isAllowed(text: string, allowedHosts: readonly string[] | 'any'): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return false;
  return allowedHosts === 'any' || allowedHosts.some((allowed) => allowed.toLowerCase() === url.host);
}

export interface GuardedFetchOptions {
  readonly fetch: RevocationFetch;
  readonly allowedHosts: readonly string[] | 'any';
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** @throws PkiError PKI_REVOCATION_UNAVAILABLE for everything but status 200 */
export function guardFetch(options: GuardedFetchOptions) {
  return async (url: string, init: Parameters<RevocationFetch>[1]): Promise<Buffer> => {
    if (!isAllowed(url, options.allowedHosts))
      throw unavailable('host of the revocation source is not allowed');
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(unavailable('revocation source did not answer in time')),
      options.timeoutMs,
    );
    try {
      const { status, body } = await Promise.race([options.fetch(url, init), late]);
      if (status !== 200) throw unavailable(`revocation source answered HTTP ${status}`);
      if (body.length > options.maxBytes) throw unavailable('revocation answer too large');
      return body;
    } catch (cause) {
      if (cause instanceof PkiError) throw cause;
      throw unavailable('revocation source cannot be reached', cause);
    } finally {
      clearTimeout(timer);
    }
  };
}
