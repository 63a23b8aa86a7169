import type { Certificate } from '@budkavle/pki';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import type { AuthorityName } from './authority-names.ts';

/** An issued certificate as the administration shows it. */
export interface IssuedCertificate {
  readonly authority: AuthorityName;
  readonly serial: string;
  readonly profile: string;
  readonly commonName: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly revokedAt: string | undefined;
  readonly reason: number | undefined;
  readonly der: Buffer;
}

/** Remembers what an authority has issued: OCSP answers from it, unknown numbers are "unknown". */
export async function recordIssued(
  db: Kysely<FederationTables>,
  authority: AuthorityName,
  profile: string,
  certificate: Certificate,
): Promise<void> {
  await db
    .insertInto('issued_certificate')
    .values({
      authority,
      serial: certificate.serialNumber,
      profile,
      common_name: certificate.commonName ?? '',
      der: certificate.der.toString('base64'),
      not_before: certificate.notBefore.toISOString(),
      not_after: certificate.notAfter.toISOString(),
      revoked_at: null,
      revocation_reason: null,
    })
    .execute();
}

/** All that was issued, the newest first; `authority` narrows. */
export async function listIssued(
  db: Kysely<FederationTables>,
  authority?: AuthorityName,
): Promise<IssuedCertificate[]> {
  let query = db.selectFrom('issued_certificate').selectAll().orderBy('not_before', 'desc');
  if (authority) query = query.where('authority', '=', authority);
  return (await query.execute()).map((row) => ({
    authority: row.authority as AuthorityName,
    serial: row.serial,
    profile: row.profile,
    commonName: row.common_name,
    notBefore: row.not_before,
    notAfter: row.not_after,
    revokedAt: row.revoked_at ?? undefined,
    reason: row.revocation_reason ?? undefined,
    der: Buffer.from(row.der, 'base64'),
  }));
}
