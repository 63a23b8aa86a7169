import { randomUUID } from 'node:crypto';
import type { Identifier, ParticipantRef } from '@budkavle/discovery';
import type { Kysely, Selectable } from 'kysely';
import type { FederationTables, ParticipantServiceTable, ParticipantTable } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { queuePublication } from '../smp/queue-publication.ts';
import { type Actor, demand, mayDecide, mayManageProvider } from './actor.ts';
import { type AdministrationContext, change, type Outcome } from './change.ts';
import { existingEndpoint, existingParticipant } from './look-up.ts';

/** A document type that is taken, through one endpoint configuration of the participant's access point. */
export interface ServiceInput {
  readonly document: Identifier;
  readonly process?: Identifier | undefined;
  /** Name of the endpoint configuration. */
  readonly endpoint: string;
}

type Row = Selectable<ParticipantServiceTable>;
type Wanted = Omit<Row, 'id' | 'state'>;

/**
 * Sets the services of a participant to exactly these. Another endpoint for the same document type counts at once; a new or
 * removed document type waits for the federation administrator where the environment says so and the participant is approved.
 * Throws FED_DENIED, FED_INVALID (not one of the federation's types), FED_NOT_FOUND.
 */
export async function setParticipantServices(
  context: AdministrationContext,
  actor: Actor,
  ref: ParticipantRef,
  services: readonly ServiceInput[],
): Promise<Outcome> {
  const { provider_id: owner, value } = await existingParticipant(context.db, ref);
  const subject = { action: 'participant.services', object: value, owner };
  return await change(context, actor, subject, async (trx) => {
    const participant = await existingParticipant(trx, ref);
    demand(mayManageProvider(actor, participant.provider_id));
    const wanted = await resolve(context, trx, participant, services);
    const present = await servicesOf(trx, participant.id);
    const waits =
      context.configuration.changes === 'approve' &&
      participant.federation_status === 'APPROVED' &&
      !mayDecide(actor, participant.provider_id);
    if (!(await apply(trx, present, wanted, waits))) return { outcome: 'unchanged' };
    await queuePublication(trx, participant.id);
    const after = await servicesOf(trx, participant.id);
    return { outcome: 'updated', old: { services: describe(present) }, new: { services: describe(after) } };
  });
}

/** The federation administrator accepts the waiting changes of document types, or refuses them. */
export async function decideServiceChanges(
  context: AdministrationContext,
  actor: Actor,
  ref: ParticipantRef,
  accept: boolean,
): Promise<Outcome> {
  const { provider_id: owner, value } = await existingParticipant(context.db, ref);
  const subject = { action: 'participant.services_decided', object: value, owner };
  return await change(context, actor, subject, async (trx) => {
    const participant = await existingParticipant(trx, ref);
    demand(mayDecide(actor, participant.provider_id));
    const present = await servicesOf(trx, participant.id);
    const gone = accept ? 'WAITING_REMOVE' : 'WAITING_ADD';
    const waiting = present.filter((each) => each.state !== 'ACTIVE');
    if (waiting.length === 0) return { outcome: 'unchanged' };
    for (const each of waiting) {
      if (each.state === gone)
        await trx.deleteFrom('participant_service').where('id', '=', each.id).execute();
      else await setState(trx, each.id, 'ACTIVE');
    }
    await queuePublication(trx, participant.id);
    const after = await servicesOf(trx, participant.id);
    return { outcome: 'updated', old: { services: describe(present) }, new: { services: describe(after) } };
  });
}

async function resolve(
  context: AdministrationContext,
  trx: Kysely<FederationTables>,
  participant: ParticipantTable,
  services: readonly ServiceInput[],
): Promise<Wanted[]> {
  const { documentTypes, process: ownProcess } = context.configuration;
  const wanted: Wanted[] = [];
  for (const { document, process = ownProcess, endpoint } of services) {
    const known = documentTypes.some(
      (type) => type.scheme === document.scheme && type.value === document.value,
    );
    if (!known || process.scheme !== ownProcess.scheme || process.value !== ownProcess.value) {
      throw federationError('FED_INVALID', 'the document type or process is not one of the federation');
    }
    const configuration = await existingEndpoint(trx, participant.provider_id, endpoint);
    wanted.push({
      participant_id: participant.id,
      document_scheme: document.scheme,
      document_value: document.value,
      process_scheme: process.scheme,
      process_value: process.value,
      endpoint_configuration_id: configuration.id,
    });
  }
  return wanted;
}

/** Whether anything changed. */
async function apply(
  trx: Kysely<FederationTables>,
  present: readonly Row[],
  wanted: readonly Wanted[],
  waits: boolean,
): Promise<boolean> {
  let changed = false;
  const typeOf = (each: Wanted): string => `${each.document_scheme}::${each.document_value}`;
  const keyOf = (each: Wanted): string => `${typeOf(each)} ${each.endpoint_configuration_id}`;
  const wantedKeys = new Set(wanted.map(keyOf));
  const wantedTypes = new Set(wanted.map(typeOf));
  const presentTypes = new Set(present.filter((each) => each.state !== 'WAITING_ADD').map(typeOf));
  for (const each of present) {
    const keep = wantedKeys.has(keyOf(each));
    const removalWaits = waits && !wantedTypes.has(typeOf(each)) && each.state !== 'WAITING_ADD';
    if (!keep && !removalWaits) {
      await trx.deleteFrom('participant_service').where('id', '=', each.id).execute();
      changed = true;
    } else if (!keep && each.state === 'ACTIVE') {
      await setState(trx, each.id, 'WAITING_REMOVE');
      changed = true;
    } else if (keep && (each.state === 'WAITING_REMOVE' || (each.state === 'WAITING_ADD' && !waits))) {
      await setState(trx, each.id, 'ACTIVE');
      changed = true;
    }
  }
  const presentKeys = new Set(present.map(keyOf));
  for (const each of wanted) {
    if (presentKeys.has(keyOf(each))) continue;
    const state = waits && !presentTypes.has(typeOf(each)) ? 'WAITING_ADD' : 'ACTIVE';
    await trx
      .insertInto('participant_service')
      .values({ id: randomUUID(), state, ...each })
      .execute();
    presentKeys.add(keyOf(each));
    changed = true;
  }
  return changed;
}

async function setState(trx: Kysely<FederationTables>, id: string, state: Row['state']): Promise<void> {
  await trx.updateTable('participant_service').set({ state }).where('id', '=', id).execute();
}

async function servicesOf(trx: Kysely<FederationTables>, participantId: string): Promise<Row[]> {
  return await trx
    .selectFrom('participant_service')
    .selectAll()
    .where('participant_id', '=', participantId)
    .orderBy('document_value')
    .orderBy('id')
    .execute();
}

function describe(rows: readonly Row[]): string {
  return rows
    .map((row) => `${row.document_value} @ ${row.endpoint_configuration_id} ${row.state}`)
    .sort()
    .join('; ');
}
