import { randomUUID } from 'node:crypto';
import { asciiLower, type Identifier, type ParticipantRef, participantIdentifier } from '@budkavle/discovery';
import { removeAddressPosts } from '../address-book/remove-address-posts.ts';
import type { FederationStatus, Publication } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { queuePublication } from '../smp/queue-publication.ts';
import { type Actor, demand, mayDecide, mayManageProvider, maySeeProvider } from './actor.ts';
import { type AdministrationContext, change, type Outcome } from './change.ts';
import { existingParticipant, existingProvider, findParticipant } from './look-up.ts';
import { plainText } from './text.ts';

/** A participant of an access point. Its identifier cannot be changed: remove it and add another. */
export interface ParticipantInput {
  readonly provider: string;
  readonly identifier: ParticipantRef;
  readonly name: string;
}

/** A participant as the administration shows it. */
export interface ParticipantView {
  readonly identifier: Identifier;
  readonly name: string;
  readonly provider: string;
  readonly status: FederationStatus;
  readonly publication: Publication;
  readonly publicationError: string | undefined;
  readonly publishedAt: string | undefined;
}

/** Adds (not approved yet) or renames a participant. Throws FED_DENIED, FED_EXISTS (with another access point), DISC_IDENTIFIER. */
export async function putParticipant(
  context: AdministrationContext,
  actor: Actor,
  input: ParticipantInput,
): Promise<Outcome> {
  const identifier = participantIdentifier(input.identifier);
  const subject = { action: 'participant.put', object: identifier.value, owner: input.provider };
  return await change(context, actor, subject, async (trx) => {
    demand(mayManageProvider(actor, input.provider));
    await existingProvider(trx, input.provider);
    const name = plainText('name', input.name);
    const old = await findParticipant(trx, identifier);
    if (!old) {
      await trx
        .insertInto('participant')
        .values({
          id: randomUUID(),
          provider_id: input.provider,
          name,
          scheme: identifier.scheme,
          value: identifier.value,
          value_lower: asciiLower(identifier.value),
          federation_status: 'NOT_APPROVED',
          publication: 'NONE',
          publication_error: null,
          published_at: null,
          revision: 1,
          unlisted_at: null,
          deleted: 0,
          deregistration_asked: 0,
          next_attempt_at: null,
          lease_token: null,
          lease_until: null,
          attempts: 0,
        })
        .execute();
      return { outcome: 'created', new: { name, provider: input.provider, status: 'NOT_APPROVED' } };
    }
    if (old.deleted === 1 || old.provider_id !== input.provider) {
      throw federationError('FED_EXISTS', 'the identifier is in use, or its removal is not finished');
    }
    if (old.name === name) return { outcome: 'unchanged' };
    await trx.updateTable('participant').set({ name }).where('id', '=', old.id).execute();
    return { outcome: 'updated', old: { name: old.name }, new: { name } };
  });
}

/**
 * Deregisters: out of DNS, then the documents, then the participant. Where the environment demands approval, the operator's
 * wish is kept until the federation administrator removes or keeps it.
 */
export async function removeParticipant(
  context: AdministrationContext,
  actor: Actor,
  ref: ParticipantRef,
): Promise<Outcome> {
  const { provider_id: owner, value } = await existingParticipant(context.db, ref);
  const subject = { action: 'participant.remove', object: value, owner };
  return await change(context, actor, subject, async (trx) => {
    const old = await existingParticipant(trx, ref);
    const decides = mayDecide(actor, old.provider_id);
    demand(decides || mayManageProvider(actor, old.provider_id));
    const direct = context.configuration.changes === 'direct' || old.federation_status !== 'APPROVED';
    if (!decides && !direct) {
      if (old.deregistration_asked === 1) return { outcome: 'unchanged' };
      await trx
        .updateTable('participant')
        .set({ deregistration_asked: 1 })
        .where('id', '=', old.id)
        .execute();
      return { outcome: 'updated', old: { deregistration: 'no' }, new: { deregistration: 'asked for' } };
    }
    await trx.updateTable('participant').set({ deleted: 1 }).where('id', '=', old.id).execute();
    await queuePublication(trx, old.id);
    await removeAddressPosts(trx, old.value_lower);
    return { outcome: 'removed', old: { name: old.name, status: old.federation_status } };
  });
}

/** What the actor may see, by identifier. */
export async function listParticipants(
  context: AdministrationContext,
  actor: Actor,
): Promise<ParticipantView[]> {
  const rows = await context.db.selectFrom('participant').selectAll().orderBy('value_lower').execute();
  return rows
    .filter((row) => maySeeProvider(actor, row.provider_id))
    .map((row) => ({
      identifier: { scheme: row.scheme, value: row.value },
      name: row.name,
      provider: row.provider_id,
      status: row.federation_status,
      publication: row.publication,
      publicationError: row.publication_error ?? undefined,
      publishedAt: row.published_at ?? undefined,
    }));
}
