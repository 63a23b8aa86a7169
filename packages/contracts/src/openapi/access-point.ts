import { Type } from 'typebox';
import {
  accessPointBasePath,
  InboundItems,
  maxWaitSeconds,
  OutboundAccepted,
  OutboundEvents,
  OutboundState,
} from '../access-point/types.ts';
import { component } from '../sdk-api/component.ts';
import { ComponentCollector } from './components.ts';
import { jsonResponse, type OpenApiDocument, pathParameters, queryParameters } from './document.ts';

const Problem = Type.Object(
  {
    type: Type.Optional(Type.String()),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    code: Type.String(),
    instance: Type.Optional(Type.String()),
  },
  component('Problem', 'RFC 9457'),
);

/** OpenAPI document of contract C (message service to access point). Mutual TLS: the certificate says for whom one may act. */
export function accessPointOpenApi(options: { serverUrl: string }): OpenApiDocument {
  const components = new ComponentCollector();
  const problemSchema = components.convert(Problem);
  const problem = (description: string) =>
    jsonResponse(description, problemSchema, 'application/problem+json');
  const accepted = components.convert(OutboundAccepted);
  const envelope = { 'application/xml': { schema: { type: 'string', format: 'binary' } } };
  const notYours = problem('AP_NOT_YOURS: the certificate may not act for this participant');
  return {
    openapi: '3.0.3',
    info: {
      title: 'Contract C: message service to access point',
      version: '1.0.0',
      description: `Our own: no federation document prescribes it. Long polls wait at most ${maxWaitSeconds} seconds.`,
    },
    servers: [{ url: options.serverUrl + accessPointBasePath }],
    paths: {
      '/participants/{participant}/outbound/{xheId}': {
        parameters: pathParameters('participant', 'xheId'),
        put: {
          operationId: 'submit',
          requestBody: { required: true, content: envelope },
          responses: {
            201: jsonResponse('Stored durably', accepted),
            200: jsonResponse('The same octets were there already', accepted),
            400: problem('AP_ENVELOPE_*'),
            403: notYours,
            409: problem('AP_CONFLICT: other octets under this id'),
            413: problem('Too large'),
            429: problem('AP_TOO_MANY: too many of this participant wait to be sent (Retry-After)'),
            503: problem('AP_BUSY: try later (Retry-After)'),
          },
        },
        get: {
          operationId: 'outboundState',
          responses: {
            200: jsonResponse('The latest step', components.convert(OutboundState)),
            403: notYours,
            404: problem('Unknown'),
          },
        },
      },
      '/participants/{participant}/events': {
        parameters: pathParameters('participant'),
        get: {
          operationId: 'events',
          parameters: queryParameters(['after', 'wait']),
          responses: {
            200: jsonResponse('Durable, in order', components.convert(OutboundEvents)),
            403: notYours,
          },
        },
      },
      '/participants/{participant}/inbound': {
        parameters: pathParameters('participant'),
        get: {
          operationId: 'claimInbound',
          parameters: queryParameters(['limit', 'wait']),
          responses: {
            200: jsonResponse('Claimed by lease', components.convert(InboundItems)),
            403: notYours,
          },
        },
      },
      '/participants/{participant}/inbound/{id}/envelope': {
        parameters: pathParameters('participant', 'id'),
        get: {
          operationId: 'inboundEnvelope',
          responses: {
            200: {
              description: 'The XHE, octet for octet',
              headers: { 'Content-SHA256': { schema: { type: 'string' } } },
              content: envelope,
            },
            403: notYours,
            404: problem('Unknown'),
          },
        },
      },
      '/participants/{participant}/inbound/{id}': {
        parameters: pathParameters('participant', 'id'),
        delete: {
          operationId: 'acknowledgeInbound',
          parameters: queryParameters(['lease']),
          responses: {
            204: { description: 'Erased at the access point' },
            403: notYours,
            404: problem('Unknown'),
            409: problem('AP_LEASE_LOST'),
          },
        },
      },
    },
    components: {
      schemas: components.schemas,
      securitySchemes: {
        mutualTls: { type: 'http', scheme: 'mutual', description: 'TLS client certificate' },
      },
    },
  };
}
