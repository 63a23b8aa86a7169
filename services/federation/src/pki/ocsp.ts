import {
  Certificate,
  type CertificateState,
  createOcspResponder,
  type KeyEntry,
  keyEntryFromPem,
} from '@budkavle/pki';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import type { Authorities } from './authorities.ts';
import type { AuthorityName } from './authority-names.ts';
import { recordIssued } from './issued.ts';
import type { KeyFolder } from './key-files.ts';

type Responder = (request: Buffer) => Promise<Buffer>;

/** A delegated signer must not run out while its answers are in use. */
const renewBefore = 30 * 24 * 3600 * 1000;

/** Answers about single certificates, straight from the table of what was issued (RFC 6960). */
export class OcspResponders {
  readonly #db: Kysely<FederationTables>;
  readonly #authorities: Authorities;
  readonly #keys: KeyFolder;
  readonly #validityMs: number;
  readonly #responders = new Map<AuthorityName, { responder: Promise<Responder>; until: number }>();

  constructor(options: {
    db: Kysely<FederationTables>;
    authorities: Authorities;
    keys: KeyFolder;
    validityMs: number;
  }) {
    this.#db = options.db;
    this.#authorities = options.authorities;
    this.#keys = options.keys;
    this.#validityMs = options.validityMs;
  }

  async answer(authority: AuthorityName, request: Buffer): Promise<Buffer> {
    const responder = await this.#responder(authority);
    return await responder(request);
  }

  /** Made on first use, then kept in the key folder. */
  #responder(authority: AuthorityName): Promise<Responder> {
    const known = this.#responders.get(authority);
    if (known && Date.now() < known.until) return known.responder;
    const entry = this.#signer(authority);
    const responder = entry.then((key) =>
      createOcspResponder({
        issuer: this.#authorities.get(authority).certificate,
        responder: key,
        validityMs: this.#validityMs,
        status: (serial) => this.#status(authority, serial),
      }),
    );
    const made = { responder, until: Number.POSITIVE_INFINITY };
    this.#responders.set(authority, made);
    entry.then(
      (key) => {
        made.until = key.certificate.notAfter.getTime() - renewBefore;
      },
      () => this.#responders.delete(authority),
    );
    return responder;
  }

  async #signer(authority: AuthorityName): Promise<KeyEntry> {
    const name = `${authority}-ocsp`;
    const kept = await this.#keys.read(name);
    if (kept) {
      const entry = keyEntryFromPem(Certificate.parsePem(kept.certificatePem), kept.keyPem);
      const ours = entry.certificate.issuerDer.equals(
        this.#authorities.get(authority).certificate.subjectDer,
      );
      if (ours && entry.certificate.notAfter.getTime() - renewBefore > Date.now()) return entry;
    }
    const { certificate, keyPem } = await this.#authorities.get(authority).issue({
      profile: 'ocsp-responder',
      subject: { commonName: `OCSP ${authority}` },
    });
    await recordIssued(this.#db, authority, 'ocsp-responder', certificate);
    const pair = { certificatePem: certificate.toPem(), keyPem: keyPem as string };
    await this.#keys.write(name, pair);
    return keyEntryFromPem([certificate], pair.keyPem);
  }

  async #status(authority: AuthorityName, serial: string): Promise<CertificateState> {
    const row = await this.#db
      .selectFrom('issued_certificate')
      .select(['revoked_at', 'revocation_reason'])
      .where('authority', '=', authority)
      .where('serial', '=', serial)
      .executeTakeFirst();
    if (!row) return { state: 'unknown' };
    if (row.revoked_at === null) return { state: 'good' };
    return {
      state: 'revoked',
      at: new Date(row.revoked_at),
      ...(row.revocation_reason === null ? {} : { reason: row.revocation_reason }),
    };
  }
}
