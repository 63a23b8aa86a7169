import { federationError } from '../errors.ts';
import { type Actor, demand, isFederation } from './actor.ts';
import { type AdministrationContext, change, differs, type Outcome } from './change.ts';
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
