import { type AddressResource, addressBookNames, type OrganizationResource } from '@budkavle/contracts';
import type { Selectable } from 'kysely';
import type { FunctionalAddressTable, OrganisationTable } from '../database/tables.ts';

const { types } = addressBookNames;

/** An organisation as JSON:API shows it. */
export function organizationResource(row: Selectable<OrganisationTable>): OrganizationResource {
  return {
    type: types.organization,
    id: row.id,
    attributes: {
      participantIdentifier: row.participant,
      organizationNumber: row.organisation_number,
      name: row.name,
      ...(row.alternate_name === null ? {} : { alternateName: row.alternate_name }),
      ...(row.description === null ? {} : { description: row.description }),
      countryCode: row.country_code,
      type: row.type,
      geographicCodes: JSON.parse(row.geographic_codes),
    },
    ...(row.parent_id === null
      ? {}
      : { relationships: { parent: { data: { type: types.organization, id: row.parent_id } } } }),
  };
}

/** A functional address as JSON:API shows it. */
export function addressResource(row: Selectable<FunctionalAddressTable>): AddressResource {
  return {
    type: types.address,
    id: row.id,
    attributes: {
      identifier: row.identifier,
      name: row.name,
      ...(row.description === null ? {} : { description: row.description }),
      categories: JSON.parse(row.categories),
      keywords: JSON.parse(row.keywords),
    },
    relationships: { parent: { data: { type: types.organization, id: row.organisation_id } } },
  };
}
