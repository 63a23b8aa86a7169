import { plainText } from '../administration/text.ts';
import { federationError } from '../errors.ts';

/** Short texts, as they are kept: JSON. Throws FED_INVALID. */
export function textList(field: string, values: readonly string[] = []): string {
  if (values.length > 100) throw federationError('FED_INVALID', `${field} has more than 100 entries`);
  return JSON.stringify(values.map((value) => plainText(field, value, 128)));
}
