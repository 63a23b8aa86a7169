import type { Certificate } from '../certificate.ts';
import { PkiError } from '../errors.ts';
import { BoundedMap } from './bounded-map.ts';
import { checkScope, type VerifiedCrl, verifyCrl } from './crl.ts';
import type { RevocationAnswer } from './evidence.ts';
import type { guardFetch } from './fetch.ts';
import { checkCurrent, expiry } from './freshness.ts';

interface Held {
  readonly crl: VerifiedCrl;
  readonly fetchedAt: Date;
}

/** Revocation lists, fetched once for all certificates of an issuer, never replaced by an older one. */
export class CrlSource {
  readonly #lists = new BoundedMap<Held>(64);
  readonly #running = new Map<string, Promise<Held>>();
  readonly #fetch: ReturnType<typeof guardFetch>;

  constructor(fetch: ReturnType<typeof guardFetch>) {
    this.#fetch = fetch;
  }

  /** @throws PkiError PKI_REVOCATION_UNAVAILABLE, PKI_PARSE */
  async ask(
    certificate: Certificate,
    issuer: Certificate,
    url: string,
    now: Date,
  ): Promise<RevocationAnswer> {
    const key = keyOf(issuer, url);
    const held = this.#lists.get(key);
    const current = held !== undefined && expiry({ ...held.crl, fetchedAt: held.fetchedAt }) > now.getTime();
    return answerFrom(current ? held : await this.#refresh(key, issuer, url, now), certificate, url);
  }

  /** What the list fetched last says, however old; undefined when there is none that speaks of the certificate. */
  held(certificate: Certificate, issuer: Certificate, url: string): RevocationAnswer | undefined {
    const held = this.#lists.get(keyOf(issuer, url));
    try {
      return held === undefined ? undefined : answerFrom(held, certificate, url);
    } catch {
      return undefined; // of another scope
    }
  }

  #refresh(key: string, issuer: Certificate, url: string, now: Date): Promise<Held> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const started = this.#load(key, issuer, url, now).finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }

  async #load(key: string, issuer: Certificate, url: string, now: Date): Promise<Held> {
    const crl = verifyCrl(await this.#fetch(url, { method: 'GET' }), issuer);
    checkCurrent(crl, now);
    const held = this.#lists.get(key);
    if (held !== undefined && isOlder(crl, held.crl))
      throw new PkiError('PKI_REVOCATION_UNAVAILABLE', 'revocation list: older than the one seen before');
    const fresh = { crl, fetchedAt: now };
    this.#lists.set(key, fresh);
    return fresh;
  }
}

const keyOf = (issuer: Certificate, url: string): string => `${issuer.fingerprintSha256} ${url}`;

/** @throws PkiError PKI_REVOCATION_UNAVAILABLE when the list does not cover the certificate */
function answerFrom({ crl, fetchedAt }: Held, certificate: Certificate, url: string): RevocationAnswer {
  checkScope(crl, certificate, url);
  const entry = crl.revoked.get(certificate.serialNumber);
  return {
    state: entry === undefined ? 'good' : 'revoked',
    ...(entry === undefined ? {} : { revokedAt: entry.at }),
    ...(entry?.reason === undefined ? {} : { reason: entry.reason }),
    source: 'crl',
    url,
    raw: crl.raw,
    thisUpdate: crl.thisUpdate,
    nextUpdate: crl.nextUpdate,
    fetchedAt,
  };
}

function isOlder(candidate: VerifiedCrl, known: VerifiedCrl): boolean {
  if (known.number !== undefined && (candidate.number ?? -1n) < known.number) return true;
  return candidate.thisUpdate < known.thisUpdate;
}
