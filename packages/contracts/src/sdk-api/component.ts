import type { TSchema } from 'typebox';

/** Marks a schema as the official component of that name; the OpenAPI builder turns every occurrence into a $ref. */
export const componentKeyword = 'x-component';

/** Options of a schema that is a component of the official OpenAPI document. */
export function component(
  name: string,
  description?: string,
): { 'x-component': string; description?: string } {
  return description === undefined ? { [componentKeyword]: name } : { [componentKeyword]: name, description };
}

/** The component's name, or undefined for an anonymous schema. */
export function componentName(schema: TSchema): string | undefined {
  const value = (schema as Record<string, unknown>)[componentKeyword];
  return typeof value === 'string' ? value : undefined;
}
