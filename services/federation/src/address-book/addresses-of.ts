import { asciiLower } from '@budkavle/discovery';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';

/** The identifiers of an organisation's functional addresses. */
export async function addressesOf(db: Kysely<FederationTables>, participant: string): Promise<string[]> {
  const rows = await db
    .selectFrom('functional_address as address')
    .innerJoin('organisation', 'organisation.id', 'address.organisation_id')
    .select('address.identifier')
    .where('organisation.participant_lower', '=', asciiLower(participant))
    .orderBy('address.identifier')
    .execute();
  return rows.map((row) => row.identifier);
}
