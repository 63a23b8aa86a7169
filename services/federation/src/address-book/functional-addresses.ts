import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { type Actor, demand, mayManageOrganisation } from '../administration/actor.ts';
import { type AdministrationContext, change, differs, type Outcome } from '../administration/change.ts';
import { optionalText, plainText } from '../administration/text.ts';
import type { FederationTables, FunctionalAddressTable } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { fold } from './fold.ts';
import { findOrganisation } from './organisations.ts';
import { textList } from './text-list.ts';

/** A functional address (addressbook.md 2.2); the identifier has no single form. */
export interface FunctionalAddressInput {
  readonly organisation: string;
  readonly identifier: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly keywords?: readonly string[] | undefined;
}

/** Creates or changes an address: visible at once, so it must be staffed before. Throws FED_DENIED, FED_EXISTS (elsewhere), FED_INVALID, FED_NOT_FOUND. */
export async function putFunctionalAddress(
  context: AdministrationContext,
  actor: Actor,
  input: FunctionalAddressInput,
): Promise<Outcome> {
  const subject = { action: 'address.put', object: input.identifier, owner: input.organisation };
  return await change(context, actor, subject, async (trx) => {
    demand(mayManageOrganisation(actor, input.organisation));
    const organisation = await findOrganisation(trx, input.organisation);
    if (!organisation) throw federationError('FED_NOT_FOUND', 'the organisation is not in the address book');
    const values = checkedValues(organisation.id, input);
    const old = await findAddress(trx, input.identifier);
    if (!old) {
      await trx
        .insertInto('functional_address')
        .values({ id: randomUUID(), ...values })
        .execute();
      return { outcome: 'created', new: { ...values } };
    }
    if (old.organisation_id !== organisation.id) throw federationError('FED_EXISTS');
    if (!differs(old, values)) return { outcome: 'unchanged' };
    await trx.updateTable('functional_address').set(values).where('id', '=', old.id).execute();
    return { outcome: 'updated', old: { ...old }, new: { id: old.id, ...values } };
  });
}

/** Throws FED_DENIED. */
export async function removeFunctionalAddress(
  context: AdministrationContext,
  actor: Actor,
  organisation: string,
  identifier: string,
): Promise<Outcome> {
  const subject = { action: 'address.remove', object: identifier, owner: organisation };
  return await change(context, actor, subject, async (trx) => {
    demand(mayManageOrganisation(actor, organisation));
    const owner = await findOrganisation(trx, organisation);
    const old = await findAddress(trx, identifier);
    if (!old || old.organisation_id !== owner?.id) return { outcome: 'unchanged' };
    await trx.deleteFrom('functional_address').where('id', '=', old.id).execute();
    return { outcome: 'removed', old: { ...old } };
  });
}

async function findAddress(
  db: Kysely<FederationTables>,
  identifier: string,
): Promise<Selectable<FunctionalAddressTable> | undefined> {
  return await db
    .selectFrom('functional_address')
    .selectAll()
    .where('identifier_lower', '=', identifier.trim().toLowerCase())
    .executeTakeFirst();
}

function checkedValues(
  organisationId: string,
  input: FunctionalAddressInput,
): Omit<FunctionalAddressTable, 'id'> {
  const identifier = plainText('identifier', input.identifier);
  if (/\s/.test(identifier)) throw federationError('FED_INVALID', 'identifier holds white space');
  const name = plainText('name', input.name);
  return {
    organisation_id: organisationId,
    identifier,
    identifier_lower: identifier.toLowerCase(),
    name,
    name_folded: fold(name),
    description: optionalText('description', input.description),
    categories: textList('categories', input.categories),
    keywords: textList('keywords', input.keywords),
  };
}
