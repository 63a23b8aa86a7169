import { randomBytes } from 'node:crypto';
import type { Certificate } from '../certificate.ts';
import type { ValidatedChain } from '../chain.ts';
import { PkiError } from '../errors.ts';
import { BoundedMap } from './bounded-map.ts';
import { CrlSource } from './crl-source.ts';
import type { RevocationAnswer, RevocationEvidence, RevocationProof } from './evidence.ts';
import { guardFetch, type RevocationFetch } from './fetch.ts';
import { checkCurrent, expiry } from './freshness.ts';
import { buildOcspRequest } from './ocsp-request.ts';
import { verifyOcspResponse } from './ocsp-response.ts';

/** Revocation sources of one issuer by configuration; they go before those in its certificates. */
export interface IssuerRevocation {
  readonly issuer: Certificate;
  readonly ocspUrls?: readonly string[];
  readonly crlUrls?: readonly string[];
  /** Certificates of this issuer are not checked at all. For issuers that publish nothing. */
  readonly exempt?: boolean;
}

export interface RevocationCheckerOptions {
  readonly fetch: RevocationFetch;
  /** `host` (default port) or `host:port`; URLs come from certificates, so `any` is for tests. */
  readonly allowedHosts: readonly string[] | 'any';
  /** How long past its end an older good answer still counts when no source can be reached. 0 by default. */
  readonly graceMs?: number;
  readonly now?: () => Date;
  readonly issuers?: readonly IssuerRevocation[];
  /** What to do with an authority in the path that names no source. A leaf without source is always refused. */
  readonly authorityWithoutSource?: 'refuse' | 'accept';
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

export interface RevocationChecker {
  /**
   * Checks each certificate of the path except the anchor, OCSP first, CRL second. Hard fail.
   * @throws PkiError PKI_REVOKED, PKI_REVOCATION_UNKNOWN, PKI_REVOCATION_UNAVAILABLE (retry), PKI_REVOCATION_NO_SOURCE
   */
  check(chain: ValidatedChain): Promise<RevocationEvidence>;
}

/** Answers are kept to their nextUpdate, at most 24 h (discovery.md 7.4). */
export function createRevocationChecker(options: RevocationCheckerOptions): RevocationChecker {
  return new Checker(options);
}

class Checker implements RevocationChecker {
  readonly #options: RevocationCheckerOptions;
  readonly #fetch: ReturnType<typeof guardFetch>;
  readonly #crls: CrlSource;
  readonly #answers = new BoundedMap<RevocationAnswer>(10_000);
  readonly #running = new Map<string, Promise<RevocationAnswer>>();

  constructor(options: RevocationCheckerOptions) {
    this.#options = options;
    this.#fetch = guardFetch({
      fetch: options.fetch,
      allowedHosts: options.allowedHosts,
      timeoutMs: options.timeoutMs ?? 15_000,
      maxBytes: options.maxBytes ?? 32 * 1024 * 1024,
    });
    this.#crls = new CrlSource(this.#fetch);
  }

  async check(chain: ValidatedChain): Promise<RevocationEvidence> {
    const pairs = chain.path.slice(0, -1).map((certificate, index) => ({
      certificate,
      issuer: chain.path[index + 1] as Certificate,
    }));
    if (pairs.length === 0) throw new PkiError('PKI_CHAIN', 'a path needs a leaf and an anchor');
    return {
      proofs: await Promise.all(pairs.map(({ certificate, issuer }) => this.#prove(certificate, issuer))),
    };
  }

  async #prove(certificate: Certificate, issuer: Certificate): Promise<RevocationProof> {
    const checkedAt = this.#now();
    const subject = {
      fingerprintSha256: certificate.fingerprintSha256,
      serialNumber: certificate.serialNumber,
    };
    const sources = this.#sources(certificate, issuer);
    if (sources === 'exempt') return { ...subject, source: 'exempt', checkedAt, stale: false };
    const key = `${issuer.fingerprintSha256} ${certificate.serialNumber}`;
    const known = this.#answers.get(key);
    const current = known !== undefined && expiry(known) > checkedAt.getTime();
    const answer = current ? known : await this.#askOnce(key, certificate, issuer, sources);
    const revoked = answer.revokedAt === undefined ? '' : ` ${answer.revokedAt.toISOString()}`;
    if (answer.state === 'revoked') throw new PkiError('PKI_REVOKED', `certificate revoked${revoked}`);
    if (answer.state === 'unknown')
      throw new PkiError('PKI_REVOCATION_UNKNOWN', 'the issuer does not know the certificate');
    const { source, url, raw, thisUpdate, nextUpdate, fetchedAt } = answer;
    const stale = !current && fetchedAt < checkedAt && expiry(answer) <= checkedAt.getTime();
    const times = { thisUpdate, fetchedAt, checkedAt, ...(nextUpdate === undefined ? {} : { nextUpdate }) };
    return { ...subject, source, url, raw, ...times, stale };
  }

  #sources(certificate: Certificate, issuer: Certificate): { ocsp: string[]; crl: string[] } | 'exempt' {
    const configured = this.#options.issuers?.find((entry) => entry.issuer.equals(issuer));
    if (configured?.exempt === true) return 'exempt';
    const ocsp = [...new Set([...(configured?.ocspUrls ?? []), ...certificate.ocspUrls])].slice(0, 4);
    const crl = [...new Set([...(configured?.crlUrls ?? []), ...certificate.crlUrls])].slice(0, 4);
    if (ocsp.length + crl.length > 0) return { ocsp, crl };
    if (certificate.isCa && this.#options.authorityWithoutSource === 'accept') return 'exempt';
    throw new PkiError(
      'PKI_REVOCATION_NO_SOURCE',
      'the certificate names neither OCSP responder nor revocation list',
    );
  }

  /** Several checks of the same certificate at once ask once. */
  #askOnce(
    key: string,
    certificate: Certificate,
    issuer: Certificate,
    sources: { ocsp: string[]; crl: string[] },
  ): Promise<RevocationAnswer> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const started = this.#ask(key, certificate, issuer, sources).finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }

  async #ask(
    key: string,
    certificate: Certificate,
    issuer: Certificate,
    sources: { ocsp: string[]; crl: string[] },
  ): Promise<RevocationAnswer> {
    const attempts = [
      ...sources.ocsp.map((url) => () => this.#askOcsp(certificate, issuer, url)),
      ...sources.crl.map((url) => () => this.#crls.ask(certificate, issuer, url, this.#now())),
    ];
    const failures: string[] = [];
    for (const attempt of attempts) {
      try {
        const answer = await attempt();
        // `unknown` is refused but not remembered: a certificate may have been issued this minute.
        if (answer.state !== 'unknown') this.#answers.set(key, answer);
        return answer;
      } catch (error) {
        if (!(error instanceof PkiError)) throw error;
        failures.push(error.message);
      }
    }
    const older = this.#older(key, certificate, issuer, sources.crl);
    if (older !== undefined) return older;
    throw new PkiError('PKI_REVOCATION_UNAVAILABLE', `no revocation answer: ${failures.join('; ')}`);
  }

  /** Bad news does not age; good news has the grace period. */
  #older(
    key: string,
    certificate: Certificate,
    issuer: Certificate,
    crlUrls: readonly string[],
  ): RevocationAnswer | undefined {
    const lists = crlUrls.map((url) => this.#crls.held(certificate, issuer, url));
    const answers = [this.#answers.get(key), ...lists].filter((answer) => answer !== undefined);
    const limit = this.#now().getTime() - (this.#options.graceMs ?? 0);
    return (
      answers.find(({ state }) => state === 'revoked') ?? answers.find((answer) => expiry(answer) >= limit)
    );
  }

  async #askOcsp(certificate: Certificate, issuer: Certificate, url: string): Promise<RevocationAnswer> {
    const nonce = randomBytes(16);
    const body = buildOcspRequest(certificate, issuer, nonce);
    const raw = await this.#fetch(url, { method: 'POST', body, contentType: 'application/ocsp-request' });
    const fetchedAt = this.#now();
    const { uncheckedSigner, ...answer } = verifyOcspResponse(raw, {
      certificate,
      issuer,
      nonce,
      at: fetchedAt,
    });
    checkCurrent(answer, fetchedAt);
    if (uncheckedSigner !== undefined) await this.#checkSigner(uncheckedSigner, issuer, fetchedAt);
    return { ...answer, source: 'ocsp', url, raw, fetchedAt };
  }

  /** By list only, or the responder would speak for itself. */
  async #checkSigner(signer: Certificate, issuer: Certificate, now: Date): Promise<void> {
    for (const url of signer.crlUrls.slice(0, 4)) {
      const { state } = await this.#crls.ask(signer, issuer, url, now);
      if (state === 'good') return;
      throw new PkiError('PKI_REVOCATION_UNAVAILABLE', 'OCSP answer: its signer is revoked');
    }
    throw new PkiError('PKI_REVOCATION_UNAVAILABLE', 'OCSP answer: its signer cannot be checked');
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}
