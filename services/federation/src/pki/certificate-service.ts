import type { Certificate, LeafProfile, SubjectOptions } from '@budkavle/pki';
import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import type { Authorities } from './authorities.ts';
import { type AuthorityName, authorityRules } from './authority-names.ts';
import { recordIssued } from './issued.ts';
import type { RevocationLists } from './revocation-list.ts';

/** What to issue. Of a request only the public key and the proof of possession are taken. */
export interface IssueRequest {
  readonly authority: AuthorityName;
  readonly profile: Exclude<LeafProfile, 'ocsp-responder'>;
  readonly subject: SubjectOptions;
  readonly csrPem?: string | undefined;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** An issued certificate; the key only if it was made here. PEM with the issuers below the certificate, without the root. */
export interface Issued {
  readonly certificate: Certificate;
  readonly chainPem: string;
  readonly keyPem: string | undefined;
}

/** Reasons of RFC 5280 5.3.1 that make sense here. */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
} as const;
export type RevocationReason = keyof typeof revocationReasons;

/** Issues and revokes (discovery.md 7.3). Who may is decided in the administration. */
export class CertificateService {
  readonly #db: Kysely<FederationTables>;
  readonly #authorities: Authorities;
  readonly #lists: RevocationLists;
  readonly #environment: string;
  readonly #keyBits: number;

  constructor(options: {
    db: Kysely<FederationTables>;
    authorities: Authorities;
    lists: RevocationLists;
    environment: string;
    keyBits: number;
  }) {
    this.#db = options.db;
    this.#authorities = options.authorities;
    this.#lists = options.lists;
    this.#environment = options.environment;
    this.#keyBits = options.keyBits;
  }

  /** Throws FED_INVALID (profile or name does not fit the authority or the environment), FED_ROLE_OFF, PKI_*. */
  async issue(request: IssueRequest): Promise<Issued> {
    const { authority: name, profile, subject } = request;
    if (!(authorityRules[name].profiles as readonly string[]).includes(profile)) {
      throw federationError('FED_INVALID', `the authority ${name} does not issue the profile ${profile}`);
    }
    const bound = profile === 'access-point' || profile === 'smp';
    if (bound && !subject.commonName.endsWith(`-${this.#environment}`)) {
      throw federationError('FED_INVALID', `the name must end with -${this.#environment}`);
    }
    const authority = this.#authorities.get(name);
    const issued = await authority.issue({
      profile,
      subject,
      keyBits: this.#keyBits,
      ...(request.csrPem === undefined ? {} : { csrPem: request.csrPem }),
      ...(request.dnsNames === undefined ? {} : { dnsNames: request.dnsNames }),
      ...(request.ipAddresses === undefined ? {} : { ipAddresses: request.ipAddresses }),
      ...(request.notBefore === undefined ? {} : { notBefore: request.notBefore }),
      ...(request.notAfter === undefined ? {} : { notAfter: request.notAfter }),
    });
    // Not handed out before it is known: OCSP says "unknown" of what is not in the table.
    await recordIssued(this.#db, name, profile, issued.certificate);
    return {
      certificate: issued.certificate,
      chainPem: [issued.certificate, ...authority.chain.slice(0, -1)].map((each) => each.toPem()).join(''),
      keyPem: issued.keyPem,
    };
  }

  /** In OCSP at once, in a new list at once. Revoking again changes nothing. Throws FED_NOT_FOUND. */
  async revoke(
    authority: AuthorityName,
    serial: string,
    reason: RevocationReason = 'unspecified',
  ): Promise<{ changed: boolean }> {
    const result = await this.#db
      .updateTable('issued_certificate')
      .set({ revoked_at: now(), revocation_reason: revocationReasons[reason] })
      .where('authority', '=', authority)
      .where('serial', '=', serial)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    const changed = result.numUpdatedRows === 1n;
    if (!changed) await this.#mustExist(authority, serial);
    else await this.#lists.publish(authority);
    return { changed };
  }

  /** Whether this authority has issued it and not revoked it. */
  async isGood(authority: AuthorityName, certificate: Certificate): Promise<boolean> {
    const row = await this.#db
      .selectFrom('issued_certificate')
      .select(['der', 'revoked_at'])
      .where('authority', '=', authority)
      .where('serial', '=', certificate.serialNumber)
      .executeTakeFirst();
    return row?.revoked_at === null && row.der === certificate.der.toString('base64');
  }

  async #mustExist(authority: AuthorityName, serial: string): Promise<void> {
    const row = await this.#db
      .selectFrom('issued_certificate')
      .select('serial')
      .where('authority', '=', authority)
      .where('serial', '=', serial)
      .executeTakeFirst();
    if (!row)
      throw federationError('FED_NOT_FOUND', 'no certificate of this authority has that serial number');
  }
}
