import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { ContractError } from '../errors.ts';

/** The value, known to follow the schema. CONTRACT_ANSWER otherwise. */
export function checked<T extends TSchema>(schema: T, value: unknown, what: string): Static<T> {
  if (Check(schema, value)) return value as Static<T>;
  throw new ContractError('CONTRACT_ANSWER', `${what} does not follow the contract`);
}
