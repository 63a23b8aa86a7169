/** An OpenAPI document; kept loose: it is made here and only written out. */
export interface OpenApiDocument {
  openapi: '3.0.3';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown>; securitySchemes?: Record<string, unknown> };
}

export function jsonResponse(description: string, schema: unknown, mediaType = 'application/json'): object {
  return { description, content: { [mediaType]: { schema } } };
}

export function queryParameters(names: readonly string[]): object[] {
  return names.map((name) => ({ name, in: 'query', required: false, schema: { type: 'string' } }));
}

export function pathParameters(...names: string[]): object[] {
  return names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}
