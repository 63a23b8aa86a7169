import { federationError } from '../errors.ts';

/** A name or description as it may be published: trimmed, no control characters, of bounded length. Throws FED_INVALID. */
export function plainText(field: string, value: string, maxLength = 256): string {
  const text = value.trim();
  if (text === '') throw federationError('FED_INVALID', `${field} is empty`);
  return checkedText(field, text, maxLength);
}

/** The same, but may be missing. */
export function optionalText(field: string, value: string | undefined, maxLength = 1024): string | null {
  const text = value?.trim() ?? '';
  return text === '' ? null : checkedText(field, text, maxLength);
}

function checkedText(field: string, text: string, maxLength: number): string {
  if (text.length > maxLength) {
    throw federationError('FED_INVALID', `${field} is longer than ${maxLength} characters`);
  }
  // Never allowed on input (addressbook.md 3), so that a careless reader cannot be hurt by them.
  if (/[<>\p{Cc}\p{Cs}]/u.test(text.replace(/[\n\t]/g, ' '))) {
    throw federationError('FED_INVALID', `${field} holds a character that is not allowed`);
  }
  return text;
}
