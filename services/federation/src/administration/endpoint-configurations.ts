import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { EndpointConfigurationTable } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { queueUsersOfEndpoint } from '../smp/queue-publication.ts';
import { type Actor, demand, mayManageProvider } from './actor.ts';
import { type AdministrationContext, change, differs, type Outcome } from './change.ts';
import { existingProvider } from './look-up.ts';
import { optionalText, plainText } from './text.ts';

/** The template that services refer to; `certificate` is the name of a registered one. */
export interface EndpointConfigurationInput {
  readonly provider: string;
  readonly name: string;
  readonly certificate: string;
  readonly url: string;
  readonly transportProfile?: string | undefined;
  readonly minimumAuthenticationLevel?: string | undefined;
  readonly activation?: string | undefined;
  readonly expiration?: string | undefined;
  readonly description?: string | undefined;
  readonly technicalContactUrl: string;
  readonly technicalInformationUrl?: string | undefined;
}

type Values = Omit<EndpointConfigurationTable, 'id' | 'provider_id' | 'name'>;

/** Adds or changes a template; a change publishes all who use it, without new approval. Throws FED_DENIED, FED_INVALID, FED_NOT_FOUND. */
export async function putEndpointConfiguration(
  context: AdministrationContext,
  actor: Actor,
  input: EndpointConfigurationInput,
): Promise<Outcome> {
  const { provider, name } = input;
  const subject = { action: 'endpoint.put', object: `${provider}/${name}`, owner: provider };
  return await change(context, actor, subject, async (trx) => {
    demand(mayManageProvider(actor, provider));
    await existingProvider(trx, provider);
    const certificate = await trx
      .selectFrom('ap_certificate')
      .select('id')
      .where('provider_id', '=', provider)
      .where('name', '=', input.certificate)
      .executeTakeFirst();
    if (!certificate) {
      throw federationError('FED_NOT_FOUND', `${provider} has no certificate ${input.certificate}`);
    }
    const values = checkedValues(context, input, certificate.id);
    const old = await trx
      .selectFrom('endpoint_configuration')
      .selectAll()
      .where('provider_id', '=', provider)
      .where('name', '=', name)
      .executeTakeFirst();
    if (!old) {
      const row = { id: randomUUID(), provider_id: provider, name: plainText('name', name), ...values };
      await trx.insertInto('endpoint_configuration').values(row).execute();
      return { outcome: 'created', new: { ...values } };
    }
    if (!differs(old, values)) return { outcome: 'unchanged' };
    await trx.updateTable('endpoint_configuration').set(values).where('id', '=', old.id).execute();
    await queueUsersOfEndpoint(trx, old.id);
    return { outcome: 'updated', old: loggable(old), new: { ...values } };
  });
}

/** Throws FED_IN_USE while a participant uses it. */
export async function removeEndpointConfiguration(
  context: AdministrationContext,
  actor: Actor,
  provider: string,
  name: string,
): Promise<Outcome> {
  const subject = { action: 'endpoint.remove', object: `${provider}/${name}`, owner: provider };
  return await change(context, actor, subject, async (trx) => {
    demand(mayManageProvider(actor, provider));
    const old = await trx
      .selectFrom('endpoint_configuration')
      .selectAll()
      .where('provider_id', '=', provider)
      .where('name', '=', name)
      .executeTakeFirst();
    if (!old) return { outcome: 'unchanged' };
    const user = await trx
      .selectFrom('participant_service')
      .select('id')
      .where('endpoint_configuration_id', '=', old.id)
      .executeTakeFirst();
    if (user) throw federationError('FED_IN_USE');
    await trx.deleteFrom('endpoint_configuration').where('id', '=', old.id).execute();
    return { outcome: 'removed', old: loggable(old) };
  });
}

function checkedValues(
  context: AdministrationContext,
  input: EndpointConfigurationInput,
  certificateId: string,
): Values {
  const [defaultProfile] = context.configuration.transportProfiles;
  const profile = input.transportProfile ?? (defaultProfile as string);
  if (!context.configuration.transportProfiles.includes(profile)) {
    throw federationError('FED_INVALID', 'the transport profile is not one of the federation');
  }
  return {
    certificate_id: certificateId,
    url: checkedUrl('url', input.url, ['https:']),
    transport_profile: profile,
    require_business_level_signature: 0,
    minimum_authentication_level: optionalText(
      'minimumAuthenticationLevel',
      input.minimumAuthenticationLevel,
      256,
    ),
    activation: checkedDate('activation', input.activation),
    expiration: checkedDate('expiration', input.expiration),
    description: optionalText('description', input.description) ?? '',
    technical_contact_url: checkedUrl('technicalContactUrl', input.technicalContactUrl, [
      'https:',
      'mailto:',
    ]),
    technical_information_url:
      input.technicalInformationUrl === undefined
        ? null
        : checkedUrl('technicalInformationUrl', input.technicalInformationUrl, ['https:', 'http:']),
  };
}

function checkedUrl(field: string, value: string, protocols: readonly string[]): string {
  const url = /[\s<>\p{Cc}]/u.test(value) ? null : URL.parse(value);
  if (!url || !protocols.includes(url.protocol) || url.username !== '' || url.hash !== '') {
    throw federationError('FED_INVALID', `${field} must be an address of ${protocols.join(' or ')}`);
  }
  return value;
}

function checkedDate(field: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw federationError('FED_INVALID', `${field} is not a date`);
  return date.toISOString();
}

function loggable(row: Selectable<EndpointConfigurationTable>): Values {
  const { id: _id, provider_id: _provider, name: _name, ...values } = row;
  return values;
}
