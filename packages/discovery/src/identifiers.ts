import { DiscoveryError } from './errors.ts';

/** Scheme and value; the value never repeats the scheme (discovery.md 1). */
export interface Identifier {
  readonly scheme: string;
  readonly value: string;
}

/** A plain string means a value of scheme iso6523-actorid-upis. */
export type ParticipantRef = string | Identifier;

/** The only scheme of participants (C3.4.5 2.2). */
export const participantScheme = 'iso6523-actorid-upis';

const domainForm = /^0203:(?=.{1,130}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** ASCII folding only: never by locale, so that no other letter turns into one of a to z. */
export function asciiLower(value: string): string {
  return value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Scheme and value of `ref`, nothing checked. */
export function toIdentifier(ref: ParticipantRef): Identifier {
  return typeof ref === 'string' ? { scheme: participantScheme, value: ref } : ref;
}

/**
 * The participant, with its syntax checked by ICD (0203 domain form, 0007 with Luhn, 0088 with GS1 check digit).
 * The spelling is kept. Throws DISC_IDENTIFIER. Source: discovery.md 1, C3.2.7 1.4.
 */
export function participantIdentifier(ref: ParticipantRef): Identifier {
  const { scheme, value } = toIdentifier(ref);
  if (scheme !== participantScheme) throw new DiscoveryError('DISC_IDENTIFIER', 'unknown participant scheme');
  if (!isWellFormed(asciiLower(value))) {
    throw new DiscoveryError('DISC_IDENTIFIER', 'the participant identifier breaks the syntax of its ICD');
  }
  return { scheme, value };
}

/** Scheme exactly; value without surrounding white space and without regard to ASCII case. */
export function sameIdentifier(a: Identifier, b: Identifier): boolean {
  return a.scheme === b.scheme && asciiLower(a.value.trim()) === asciiLower(b.value.trim());
}

function isWellFormed(value: string): boolean {
  if (value.startsWith('0203:')) return domainForm.test(value);
  if (/^0007:\d{10}$/.test(value)) return luhnHolds(value.slice(5));
  if (/^0088:\d{13}$/.test(value)) return gs1Holds(value.slice(5));
  return false;
}

function luhnHolds(digits: string): boolean {
  const sum = [...digits].reduceRight((total, digit, index) => {
    const doubled = (digits.length - 1 - index) % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function gs1Holds(digits: string): boolean {
  const sum = [...digits].reduceRight(
    (total, digit, index) => total + Number(digit) * ((digits.length - 1 - index) % 2 === 1 ? 3 : 1),
    0,
  );
  return sum % 10 === 0;
}
