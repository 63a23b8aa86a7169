import { addressBookNames as names } from '../address-book/names.ts';
import { AddressBookErrors, AddressPage, OrganizationPage } from '../address-book/types.ts';
import { ComponentCollector } from './components.ts';
import { jsonResponse, type OpenApiDocument, queryParameters } from './document.ts';

/** OpenAPI document of the address book's public read side (contract B): read only, no authorisation. */
export function addressBookOpenApi(options: { serverUrl: string }): OpenApiDocument {
  const components = new ComponentCollector();
  const errors = jsonResponse('Bad request', components.convert(AddressBookErrors), names.mediaType);
  const paging = [names.paging.number, names.paging.size, names.sort, names.include];
  const collection = (operationId: string, schema: unknown, filters: Record<string, string>) => ({
    get: {
      operationId,
      description: `At most ${names.paging.max} a page.`,
      parameters: queryParameters([...Object.values(filters), ...paging]),
      responses: { 200: jsonResponse('OK', schema, names.mediaType), 400: errors },
    },
  });
  return {
    openapi: '3.0.3',
    info: {
      title: 'SDK address book, public read interface',
      version: '1.1.0',
      description: 'JSON:API. Names follow the published evidence; the official file was not at hand.',
    },
    servers: [{ url: options.serverUrl }],
    paths: {
      [names.paths.organizations]: collection(
        'listOrganizations',
        components.convert(OrganizationPage),
        names.filters.organization,
      ),
      [names.paths.addresses]: collection(
        'listAddresses',
        components.convert(AddressPage),
        names.filters.address,
      ),
    },
    components: { schemas: components.schemas },
  };
}
