import { randomUUID } from 'node:crypto';
import { type ParticipantRef, typeCodes } from '@budkavle/discovery';
import { certificatePolicies, checkPolicy, checkValidity } from '@budkavle/pki';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { queuePublication } from '../smp/queue-publication.ts';
import { type Actor, demand, mayDecide } from './actor.ts';
import { type AdministrationContext, change, type Outcome } from './change.ts';
import { existingParticipant } from './look-up.ts';
import { submittedCertificate } from './submitted-certificate.ts';
import { plainText } from './text.ts';

/** A certificate of the participant itself, with the use it is published for; PEM or base64. */
export interface ParticipantCertificateInput {
  readonly name: string;
  readonly use: keyof typeof typeCodes;
  readonly certificate: string;
}

/**
 * Sets the certificates of a participant to exactly these and publishes them. The federation administrator has got them from the
 * participant in a secure way; in open test the operator may (SPA+). Two of one use are allowed while keys are rolled over.
 * Throws FED_DENIED, FED_CERTIFICATE, FED_INVALID.
 */
export async function setParticipantCertificates(
  context: AdministrationContext,
  actor: Actor,
  ref: ParticipantRef,
  certificates: readonly ParticipantCertificateInput[],
): Promise<Outcome> {
  const { provider_id: owner, value } = await existingParticipant(context.db, ref);
  const subject = { action: 'participant.certificates', object: value, owner };
  return await change(context, actor, subject, async (trx) => {
    const participant = await existingParticipant(trx, ref);
    demand(mayDecide(actor, participant.provider_id));
    const present = await certificatesOf(trx, participant.id);
    const known = new Map(present.map((each) => [`${each.name} ${each.type_code} ${each.sha256}`, each.id]));
    const kept = new Set<string>();
    const added = [];
    for (const input of certificates) {
      const row = readCertificate(input, participant.id, actor.name);
      const id = known.get(`${row.name} ${row.type_code} ${row.sha256}`);
      if (id) kept.add(id);
      else added.push(row);
    }
    const removed = present.filter((each) => !kept.has(each.id));
    if (added.length === 0 && removed.length === 0) return { outcome: 'unchanged' };
    for (const each of removed) {
      await trx.deleteFrom('participant_certificate').where('id', '=', each.id).execute();
    }
    for (const row of added) await trx.insertInto('participant_certificate').values(row).execute();
    await queuePublication(trx, participant.id);
    const after = await certificatesOf(trx, participant.id);
    return {
      outcome: 'updated',
      old: { certificates: describe(present) },
      new: { certificates: describe(after) },
    };
  });
}

function readCertificate(input: ParticipantCertificateInput, participantId: string, addedBy: string) {
  const policy = {
    signing: certificatePolicies.organisationSigning,
    encryption: certificatePolicies.organisationEncryption,
  }[input.use];
  try {
    const certificate = submittedCertificate(input.certificate);
    checkValidity(certificate);
    checkPolicy(certificate, policy);
    return {
      id: randomUUID(),
      participant_id: participantId,
      name: plainText('name', input.name),
      type_code: typeCodes[input.use],
      der: certificate.der.toString('base64'),
      sha256: certificate.fingerprintSha256,
      not_after: certificate.notAfter.toISOString(),
      added_by: addedBy,
    };
  } catch (error) {
    const code = String((error as { code?: unknown }).code ?? 'PKI_PARSE');
    if (code.startsWith('FED_')) throw error;
    throw federationError('FED_CERTIFICATE', `the certificate is not fit for ${input.use}`, {
      details: { reason: code },
      cause: error,
    });
  }
}

async function certificatesOf(trx: Kysely<FederationTables>, participantId: string) {
  return await trx
    .selectFrom('participant_certificate')
    .selectAll()
    .where('participant_id', '=', participantId)
    .orderBy('name')
    .execute();
}

function describe(rows: readonly { name: string; type_code: string; sha256: string }[]): string {
  return rows.map((row) => `${row.name} ${row.type_code.split(':').at(-1)} ${row.sha256}`).join('; ');
}
