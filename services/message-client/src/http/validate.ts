import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { MessageClientError } from '../errors.ts';

/** The value as the schema says, or REQUEST_MALFORMED (without telling what was sent). */
export function valid<T extends TSchema>(schema: T, value: unknown): Static<T> {
  if (!Check(schema, value)) throw new MessageClientError('REQUEST_MALFORMED');
  return value as Static<T>;
}
