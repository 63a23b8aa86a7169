import { asciiLower, type ParticipantRef, participantIdentifier } from '@budkavle/discovery';
import type { Kysely, Selectable } from 'kysely';
import type {
  EndpointConfigurationTable,
  FederationTables,
  ParticipantTable,
  ServiceProviderTable,
} from '../database/tables.ts';
import { federationError } from '../errors.ts';

type Database = Kysely<FederationTables>;

/** Throws FED_NOT_FOUND. */
export async function existingProvider(db: Database, id: string): Promise<Selectable<ServiceProviderTable>> {
  const row = await db.selectFrom('service_provider').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw federationError('FED_NOT_FOUND', `there is no service provider ${id}`);
  return row;
}

/** Undefined if there is none, or it is being removed. */
export async function findParticipant(
  db: Database,
  ref: ParticipantRef,
): Promise<Selectable<ParticipantTable> | undefined> {
  const { value } = participantIdentifier(ref);
  return await db
    .selectFrom('participant')
    .selectAll()
    .where('value_lower', '=', asciiLower(value))
    .executeTakeFirst();
}

/** Throws FED_NOT_FOUND, also for one that is being removed. */
export async function existingParticipant(
  db: Database,
  ref: ParticipantRef,
): Promise<Selectable<ParticipantTable>> {
  const row = await findParticipant(db, ref);
  if (!row || row.deleted === 1) throw federationError('FED_NOT_FOUND', 'there is no such participant');
  return row;
}

/** Throws FED_NOT_FOUND. */
export async function existingEndpoint(
  db: Database,
  provider: string,
  name: string,
): Promise<Selectable<EndpointConfigurationTable>> {
  const row = await db
    .selectFrom('endpoint_configuration')
    .selectAll()
    .where('provider_id', '=', provider)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) throw federationError('FED_NOT_FOUND', `${provider} has no endpoint configuration ${name}`);
  return row;
}
