import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';

/** Deregistration removes all address posts (addressbook.md 4). Sub-organisations are participants of their own and stay. */
export async function removeAddressPosts(
  trx: Kysely<FederationTables>,
  participantLower: string,
): Promise<void> {
  const organisation = await trx
    .selectFrom('organisation')
    .select('id')
    .where('participant_lower', '=', participantLower)
    .executeTakeFirst();
  if (!organisation) return;
  await trx.deleteFrom('functional_address').where('organisation_id', '=', organisation.id).execute();
  await trx
    .updateTable('organisation')
    .set({ parent_id: null, type: 'o' })
    .where('parent_id', '=', organisation.id)
    .execute();
  await trx.deleteFrom('organisation').where('id', '=', organisation.id).execute();
}
