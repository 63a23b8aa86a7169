import { randomUUID } from 'node:crypto';
import { type Certificate, certificatePolicies, validateChain } from '@budkavle/pki';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { queueUsersOfEndpoint } from '../smp/queue-publication.ts';
import { type Actor, demand, mayManageProvider } from './actor.ts';
import { type AdministrationContext, change, type Outcome } from './change.ts';
import { existingProvider } from './look-up.ts';
import { submittedCertificate } from './submitted-certificate.ts';
import { plainText } from './text.ts';

/** A certificate of an access point under a name; PEM or base64. */
export interface AccessPointCertificateInput {
  readonly provider: string;
  readonly name: string;
  readonly certificate: string;
}

/**
 * Registers a certificate or replaces the one of that name: then all that refers to it is published anew (discovery.md 6.2).
 * It must be of this environment's access point authority and bear the access point's id. Throws FED_DENIED, FED_CERTIFICATE.
 */
export async function putAccessPointCertificate(
  context: AdministrationContext,
  actor: Actor,
  input: AccessPointCertificateInput,
): Promise<Outcome> {
  const { provider, name } = input;
  const subject = { action: 'ap_certificate.put', object: `${provider}/${name}`, owner: provider };
  return await change(context, actor, subject, async (trx) => {
    demand(mayManageProvider(actor, provider));
    await existingProvider(trx, provider);
    const certificate = checkedCertificate(context, provider, input.certificate);
    const values = {
      der: certificate.der.toString('base64'),
      sha256: certificate.fingerprintSha256,
      not_after: certificate.notAfter.toISOString(),
    };
    const old = await find(trx, provider, name);
    if (old?.sha256 === values.sha256) return { outcome: 'unchanged' };
    const news = { sha256: values.sha256, notAfter: values.not_after };
    if (!old) {
      const row = { id: randomUUID(), provider_id: provider, name: plainText('name', name), ...values };
      await trx.insertInto('ap_certificate').values(row).execute();
      return { outcome: 'created', new: news };
    }
    await trx.updateTable('ap_certificate').set(values).where('id', '=', old.id).execute();
    for (const endpoint of await endpointsOf(trx, old.id)) await queueUsersOfEndpoint(trx, endpoint);
    return { outcome: 'updated', old: { sha256: old.sha256, notAfter: old.not_after }, new: news };
  });
}

/** Throws FED_IN_USE while an endpoint configuration refers to it. */
export async function removeAccessPointCertificate(
  context: AdministrationContext,
  actor: Actor,
  provider: string,
  name: string,
): Promise<Outcome> {
  const subject = { action: 'ap_certificate.remove', object: `${provider}/${name}`, owner: provider };
  return await change(context, actor, subject, async (trx) => {
    demand(mayManageProvider(actor, provider));
    const old = await find(trx, provider, name);
    if (!old) return { outcome: 'unchanged' };
    if ((await endpointsOf(trx, old.id)).length > 0) throw federationError('FED_IN_USE');
    await trx.deleteFrom('ap_certificate').where('id', '=', old.id).execute();
    return { outcome: 'removed', old: { sha256: old.sha256 } };
  });
}

function checkedCertificate(context: AdministrationContext, provider: string, text: string): Certificate {
  try {
    const certificate = submittedCertificate(text);
    validateChain(certificate, {
      trust: context.accessPointTrust,
      policy: certificatePolicies.accessPointEncryption,
    });
    if (certificate.commonName === provider) return certificate;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw federationError('FED_CERTIFICATE', `the certificate is not accepted for ${provider}`, {
      details: { reason: String(code ?? 'PKI_PARSE') },
      cause: error,
    });
  }
  throw federationError('FED_CERTIFICATE', `the certificate is not that of ${provider}`, {
    details: { reason: 'PKI_NAME' },
  });
}

async function find(trx: Kysely<FederationTables>, provider: string, name: string) {
  return await trx
    .selectFrom('ap_certificate')
    .selectAll()
    .where('provider_id', '=', provider)
    .where('name', '=', name)
    .executeTakeFirst();
}

async function endpointsOf(trx: Kysely<FederationTables>, certificateId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('endpoint_configuration')
    .select('id')
    .where('certificate_id', '=', certificateId)
    .execute();
  return rows.map((row) => row.id);
}
