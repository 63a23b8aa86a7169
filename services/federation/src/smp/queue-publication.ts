import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { FederationTables, Publication } from '../database/tables.ts';

/**
 * Puts a participant into the outbox after a change, in the transaction of the change: the change and its publication
 * happen both or not at all. What was never published and must not be stays out.
 */
export async function queuePublication(trx: Kysely<FederationTables>, participantId: string): Promise<void> {
  // Counting up takes the row's lock: what is read below is as it stands after every change before this one.
  const participant = await trx
    .updateTable('participant')
    .set((eb) => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', participantId)
    .returningAll()
    .executeTakeFirst();
  if (!participant) return;
  const service = await trx
    .selectFrom('participant_service')
    .select('id')
    .where('participant_id', '=', participantId)
    .where('state', '!=', 'WAITING_ADD')
    .executeTakeFirst();
  const provider = await trx
    .selectFrom('service_provider')
    .select('status')
    .where('id', '=', participant.provider_id)
    .executeTakeFirst();
  const approved = participant.federation_status === 'APPROVED' && participant.deleted === 0;
  const wanted = approved && provider?.status === 'ACTIVE' && service;
  const untouched = participant.publication === 'NONE' && participant.deleted === 0;
  const publication: Publication = wanted ? 'QUEUED' : untouched ? 'NONE' : 'QUEUED_REMOVAL';
  await trx
    .updateTable('participant')
    .set({
      publication,
      ...(publication === 'NONE' ? {} : { next_attempt_at: now(), attempts: 0 }),
    })
    .where('id', '=', participantId)
    .execute();
}

/** The same for everybody who uses an endpoint configuration. */
export async function queueUsersOfEndpoint(trx: Kysely<FederationTables>, endpointId: string): Promise<void> {
  const rows = await trx
    .selectFrom('participant_service')
    .select('participant_id')
    .distinct()
    .where('endpoint_configuration_id', '=', endpointId)
    .execute();
  for (const row of rows) await queuePublication(trx, row.participant_id);
}
