import {
  CreateMessage,
  OutputArrayData,
  OutputData,
  ResponseMessage,
  sdkApiVersion,
} from '../sdk-api/documents.ts';
import { EventDef, Events } from '../sdk-api/events.ts';
import { filterNames } from '../sdk-api/filter.ts';
import { sdkApiScopes } from '../sdk-api/scopes.ts';
import { ComponentCollector } from './components.ts';
import { jsonResponse, type OpenApiDocument, queryParameters } from './document.ts';

/** OpenAPI document of contract D as Budkavle serves it: the official one of version 1.0.0 with our optional additions. */
export function sdkApiOpenApi(options: { serverUrl: string; tokenUrl: string }): OpenApiDocument {
  const components = new ComponentCollector();
  const events = components.convert(Events);
  const bad = jsonResponse('Bad request', events);
  const unauthorized = { description: 'Missing or expired token, scope or right' };
  const notFound = { description: 'Not found' };
  const security = (scope: keyof typeof sdkApiScopes) => [{ message_auth: [sdkApiScopes[scope]] }];
  // Defined by the official document, referred to by none of our paths.
  components.convert(ResponseMessage);
  components.convert(EventDef);
  return {
    openapi: '3.0.3',
    info: {
      title: 'SDK API MT/MK, document type urn:riv:infrastructure:messaging:MessageWithAttachments:3',
      version: '1.0.0',
      description: `${sdkApiVersion} with the optional additions of Budkavle (docs: contract D).`,
    },
    servers: [{ url: options.serverUrl }],
    paths: {
      '/sdk/messages': {
        post: {
          operationId: 'sendMessage',
          summary: 'Send a new message',
          description:
            'Idempotent under messageId: the same message again is answered alike, another one with 409.',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: components.convert(CreateMessage) } },
          },
          responses: {
            201: {
              description: 'Received, validated and stored; it will be sent.',
              headers: { Location: { schema: { type: 'string' } } },
            },
            400: bad,
            401: unauthorized,
            409: jsonResponse('Another message has this messageId', events),
          },
          security: security('sendMessages'),
        },
        get: {
          operationId: 'getMessageByFilter',
          description: 'Messages by filter, never with digitalDocument.',
          parameters: queryParameters(Object.values(filterNames)),
          responses: {
            200: jsonResponse('OK', components.convert(OutputArrayData)),
            400: bad,
            401: unauthorized,
            404: notFound,
          },
          security: security('getMessageByFilter'),
        },
      },
      '/sdk/messages/{messageId}': {
        parameters: [{ name: 'messageId', in: 'path', required: true, schema: { type: 'string' } }],
        get: {
          operationId: 'getMessageById',
          description: 'The whole message.',
          responses: {
            200: jsonResponse('OK', components.convert(OutputData)),
            400: bad,
            401: unauthorized,
            404: notFound,
          },
          security: security('getMessage'),
        },
        delete: {
          operationId: 'deleteMessageById',
          summary: 'Delete a message whose status is final',
          responses: { 202: { description: 'Accepted' }, 400: bad, 401: unauthorized, 404: notFound },
          security: security('deleteMessage'),
        },
      },
    },
    components: {
      schemas: components.schemas,
      securitySchemes: {
        message_auth: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: options.tokenUrl,
              scopes: Object.fromEntries(Object.entries(sdkApiScopes).map(([name, scope]) => [scope, name])),
            },
          },
        },
      },
    },
  };
}
