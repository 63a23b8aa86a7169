import type { ServiceMetadataContent } from '@budkavle/discovery';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';

/**
 * CertPub is no server of its own: the participant's certificates go, octet for octet as they were put in,
 * into each of its documents as an Extension (discovery.md 4). Both uses in both documents, so that a client
 * finds what it needs whichever it asks for.
 */
export async function participantCertificates(
  db: Kysely<FederationTables>,
  participantId: string,
): Promise<ServiceMetadataContent['certificates']> {
  const rows = await db
    .selectFrom('participant_certificate')
    .select(['type_code', 'der'])
    .where('participant_id', '=', participantId)
    .orderBy('type_code')
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ typeCode: row.type_code, der: Buffer.from(row.der, 'base64') }));
}
