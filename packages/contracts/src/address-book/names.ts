/**
 * The one table of the address book's wire names. The official OpenAPI file (sdk-addressbook-v1.1.openapi.yaml) was not at
 * hand: these follow the evidence of spec/addressbook.md 3 and are to be swapped here, and only here, when it is.
 */
export const addressBookNames = {
  mediaType: 'application/vnd.api+json',
  paths: { organizations: '/organizations', addresses: '/addresses' },
  types: { organization: 'organizations', address: 'addresses' },
  paging: { number: 'page[number]', size: 'page[size]', max: 25 },
  filters: {
    organization: {
      participantIdentifier: 'filter[participantIdentifier]',
      name: 'filter[name]',
      type: 'filter[type]',
    },
    address: {
      identifier: 'filter[identifier]',
      name: 'filter[name]',
      organization: 'filter[parent]',
    },
  },
  sort: 'sort',
  include: 'include',
  relationships: { parent: 'parent' },
  organization: {
    participantIdentifier: 'participantIdentifier',
    organizationNumber: 'organizationNumber',
    name: 'name',
    alternateName: 'alternateName',
    description: 'description',
    countryCode: 'countryCode',
    type: 'type',
    geographicCodes: 'geographicCodes',
  },
  address: {
    identifier: 'identifier',
    name: 'name',
    description: 'description',
    categories: 'categories',
    keywords: 'keywords',
  },
} as const;
