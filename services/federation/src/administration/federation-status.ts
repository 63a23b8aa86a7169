import type { ParticipantRef } from '@budkavle/discovery';
import type { FederationStatus } from '../database/tables.ts';
import { queuePublication } from '../smp/queue-publication.ts';
import { type Actor, demand, mayDecide, mayManageProvider } from './actor.ts';
import { type AdministrationContext, change, type Outcome } from './change.ts';
import { existingParticipant } from './look-up.ts';

/**
 * Approves, disapproves or sets a participant to pending. Approved: published as soon as it has a service; anything else:
 * taken out of DNS, then its documents. The approval is also that of the link to its access point. Throws FED_DENIED.
 */
export async function setFederationStatus(
  context: AdministrationContext,
  actor: Actor,
  ref: ParticipantRef,
  status: FederationStatus,
): Promise<Outcome> {
  const { provider_id: owner, value } = await existingParticipant(context.db, ref);
  const subject = { action: `participant.${status.toLowerCase()}`, object: value, owner };
  return await change(context, actor, subject, async (trx) => {
    const old = await existingParticipant(trx, ref);
    demand(mayDecide(actor, old.provider_id));
    if (old.federation_status === status && old.deregistration_asked === 0) return { outcome: 'unchanged' };
    await trx
      .updateTable('participant')
      // A decision of the administrator answers the operator's wish, too.
      .set({ federation_status: status, deregistration_asked: 0 })
      .where('id', '=', old.id)
      .execute();
    await queuePublication(trx, old.id);
    return { outcome: 'updated', old: { status: old.federation_status }, new: { status } };
  });
}

/** Publishes again, after a failure. */
export async function republish(
  context: AdministrationContext,
  actor: Actor,
  ref: ParticipantRef,
): Promise<Outcome> {
  const { provider_id: owner, value } = await existingParticipant(context.db, ref);
  const subject = { action: 'participant.republish', object: value, owner };
  return await change(context, actor, subject, async (trx) => {
    const old = await existingParticipant(trx, ref);
    demand(mayDecide(actor, old.provider_id) || mayManageProvider(actor, old.provider_id));
    await queuePublication(trx, old.id);
    return { outcome: 'updated', old: { publication: old.publication }, new: { publication: 'QUEUED' } };
  });
}
