import { randomUUID } from 'node:crypto';
import { asciiLower, participantIdentifier } from '@budkavle/discovery';
import type { Kysely, Selectable } from 'kysely';
import { type Actor, demand, isFederation, mayManageOrganisation } from '../administration/actor.ts';
import { type AdministrationContext, change, differs, type Outcome } from '../administration/change.ts';
import { findParticipant } from '../administration/look-up.ts';
import { optionalText, plainText } from '../administration/text.ts';
import type { FederationTables, OrganisationTable } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { fold } from './fold.ts';
import { textList } from './text-list.ts';

/** An organisation of the address book (addressbook.md 2.1). `parent`: of a sub-organisation, the participant of its organisation. */
export interface OrganisationInput {
  readonly participant: string;
  readonly organizationNumber: string;
  readonly name: string;
  readonly alternateName?: string | undefined;
  readonly description?: string | undefined;
  readonly countryCode?: string | undefined;
  readonly parent?: string | undefined;
  readonly geographicCodes?: readonly string[] | undefined;
}

/**
 * Creates or changes an organisation. The federation owner creates it and sets identifier, number and names; the
 * organisation's own administrator changes description and geographic codes only (addressbook.md 4).
 * It must be registered as a participant. Throws FED_DENIED, FED_INVALID, FED_NOT_FOUND.
 */
export async function putOrganisation(
  context: AdministrationContext,
  actor: Actor,
  input: OrganisationInput,
): Promise<Outcome> {
  const { value } = participantIdentifier(input.participant);
  const subject = { action: 'organisation.put', object: value, owner: value };
  return await change(context, actor, subject, async (trx) => {
    demand(mayManageOrganisation(actor, value));
    const participant = await findParticipant(trx, value);
    if (!participant || participant.deleted === 1) {
      throw federationError('FED_NOT_FOUND', 'the organisation is not registered as a participant');
    }
    const values = await checkedValues(trx, value, input);
    const old = await findOrganisation(trx, value);
    if (!old) {
      demand(isFederation(actor));
      await trx
        .insertInto('organisation')
        .values({ id: randomUUID(), ...values })
        .execute();
      return { outcome: 'created', new: { ...values } };
    }
    if (!differs(old, values)) return { outcome: 'unchanged' };
    const { description, geographic_codes, ...formal } = values;
    demand(isFederation(actor) || !differs(old, formal));
    await trx.updateTable('organisation').set(values).where('id', '=', old.id).execute();
    return { outcome: 'updated', old: { ...old }, new: { id: old.id, ...values } };
  });
}

/** Removes an organisation with all its addresses. Throws FED_DENIED, FED_IN_USE (it has sub-organisations). */
export async function removeOrganisation(
  context: AdministrationContext,
  actor: Actor,
  participant: string,
): Promise<Outcome> {
  const subject = { action: 'organisation.remove', object: participant, owner: participant };
  return await change(context, actor, subject, async (trx) => {
    demand(isFederation(actor));
    const old = await findOrganisation(trx, participant);
    if (!old) return { outcome: 'unchanged' };
    const child = await trx
      .selectFrom('organisation')
      .select('id')
      .where('parent_id', '=', old.id)
      .executeTakeFirst();
    if (child) throw federationError('FED_IN_USE', 'the organisation has sub-organisations');
    await trx.deleteFrom('functional_address').where('organisation_id', '=', old.id).execute();
    await trx.deleteFrom('organisation').where('id', '=', old.id).execute();
    return { outcome: 'removed', old: { ...old } };
  });
}

/** Undefined if there is none. */
export async function findOrganisation(
  db: Kysely<FederationTables>,
  participant: string,
): Promise<Selectable<OrganisationTable> | undefined> {
  return await db
    .selectFrom('organisation')
    .selectAll()
    .where('participant_lower', '=', asciiLower(participant))
    .executeTakeFirst();
}

async function checkedValues(
  trx: Kysely<FederationTables>,
  participant: string,
  input: OrganisationInput,
): Promise<Omit<OrganisationTable, 'id'>> {
  const parent = input.parent === undefined ? undefined : await findOrganisation(trx, input.parent);
  if (input.parent !== undefined && !parent) {
    throw federationError('FED_NOT_FOUND', 'the organisation above is not in the address book');
  }
  if (!/^\d{6}-?\d{4}$/.test(input.organizationNumber)) {
    throw federationError('FED_INVALID', 'organizationNumber must be ten digits');
  }
  const country = input.countryCode ?? 'SE';
  if (!/^[A-Z]{2}$/.test(country))
    throw federationError('FED_INVALID', 'countryCode must be two capital letters');
  const name = plainText('name', input.name);
  return {
    participant,
    participant_lower: asciiLower(participant),
    organisation_number: input.organizationNumber.replace('-', ''),
    name,
    name_folded: fold(name),
    alternate_name: optionalText('alternateName', input.alternateName, 256),
    description: optionalText('description', input.description),
    country_code: country,
    type: parent ? 'ou' : 'o',
    parent_id: parent?.id ?? null,
    geographic_codes: textList('geographicCodes', input.geographicCodes),
  };
}
