import type { ServiceProviderTable } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { queuePublication } from '../smp/queue-publication.ts';
import { type Actor, demand, isFederation } from './actor.ts';
import { type AdministrationContext, change, differs, type Outcome } from './change.ts';
import { existingProvider } from './look-up.ts';
import { plainText } from './text.ts';

/** An access point operator's access point; its id is the AS4 PartyId and the certificate's name. */
export interface ServiceProviderInput {
  readonly id: string;
  readonly name: string;
}

/** Adds or renames an access point (it must have been approved before). Throws FED_DENIED, FED_INVALID. */
export async function putServiceProvider(
  context: AdministrationContext,
  actor: Actor,
  input: ServiceProviderInput,
): Promise<Outcome> {
  const subject = { action: 'service_provider.put', object: input.id, owner: input.id };
  return await change(context, actor, subject, async (trx) => {
    demand(isFederation(actor));
    const { environment } = context.configuration;
    if (!/^AP\d{4}-/.test(input.id) || !input.id.endsWith(`-${environment}`)) {
      throw federationError('FED_INVALID', `the id must have the form AP0001-${environment}`);
    }
    const name = plainText('name', input.name);
    const old = await trx
      .selectFrom('service_provider')
      .selectAll()
      .where('id', '=', input.id)
      .executeTakeFirst();
    if (!old) {
      await trx.insertInto('service_provider').values({ id: input.id, name, status: 'ACTIVE' }).execute();
      return { outcome: 'created', new: { name } };
    }
    if (!differs(old, { name })) return { outcome: 'unchanged' };
    await trx.updateTable('service_provider').set({ name }).where('id', '=', input.id).execute();
    return { outcome: 'updated', old: { name: old.name }, new: { name } };
  });
}

/**
 * Suspends an access point (or closes it): everything of its participants is taken out of DNS and the SMP, until it is active again.
 * Its certificates are revoked separately (C1.8 4.8, 4.9). Throws FED_DENIED, FED_NOT_FOUND.
 */
export async function setServiceProviderStatus(
  context: AdministrationContext,
  actor: Actor,
  id: string,
  status: ServiceProviderTable['status'],
): Promise<Outcome> {
  const subject = { action: `service_provider.${status.toLowerCase()}`, object: id, owner: id };
  return await change(context, actor, subject, async (trx) => {
    demand(isFederation(actor));
    const old = await existingProvider(trx, id);
    if (old.status === status) return { outcome: 'unchanged' };
    await trx.updateTable('service_provider').set({ status }).where('id', '=', id).execute();
    const rows = await trx.selectFrom('participant').select('id').where('provider_id', '=', id).execute();
    for (const row of rows) await queuePublication(trx, row.id);
    return { outcome: 'updated', old: { status: old.status }, new: { status } };
  });
}
