import { accessPointOpenApi, addressBookOpenApi, sdkApiOpenApi } from '@budkavle/contracts';

const written = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`;

/** The documents of the contracts, by file name in docs/openapi. */
export const openApiDocuments: Record<string, string> = {
  'address-book.json': written(
    addressBookOpenApi({ serverUrl: 'https://adressbok.example/addressbook/api' }),
  ),
  'access-point.json': written(accessPointOpenApi({ serverUrl: 'https://accesspunkt.example' })),
  'sdk-api.json': written(
    sdkApiOpenApi({
      serverUrl: 'https://meddelandetjanst.example/v1',
      tokenUrl: 'https://meddelandetjanst.example/oauth2/token',
    }),
  ),
};
