import { FormatsError } from '../errors.ts';
import { hasGs1CheckDigit, hasLuhnCheckDigit } from './check-digits.ts';
import { codes, type Icd } from './code-lists.ts';
import { asciiLowerCase, type Identifier } from './identifier.ts';

export const participantScheme = 'iso6523-actorid-upis';

/** A participant identifier whose syntax and check digit hold. `value` as spelt, `canonical` for keys and comparison. */
export interface Participant extends Identifier {
  readonly icd: Icd;
  readonly id: string;
  readonly canonical: string;
}

const domainName = /^(?=.{1,130}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

const checks: Record<Icd, (id: string) => boolean> = {
  '0203': (id) => domainName.test(id),
  '0007': (id) => /^\d{10}$/.test(id) && hasLuhnCheckDigit(id),
  '0088': (id) => /^\d{13}$/.test(id) && hasGs1CheckDigit(id),
};

/** Trim and ASCII lower case, without a check of syntax. */
export function canonicalParticipant(value: string): string {
  return asciiLowerCase(value.trim());
}

/** Do two spellings name the same participant? */
export function sameParticipant(a: string, b: string): boolean {
  return canonicalParticipant(a) === canonicalParticipant(b);
}

function parse(value: string, icds: readonly Icd[]): Participant | undefined {
  const spelt = value.trim();
  const canonical = asciiLowerCase(spelt);
  const icd = canonical.slice(0, 4) as Icd;
  if (canonical[4] !== ':' || !icds.includes(icd) || !Object.hasOwn(checks, icd)) return undefined;
  const id = canonical.slice(5);
  if (!checks[icd](id)) return undefined;
  return { scheme: participantScheme, value: spelt, icd, id: spelt.slice(5), canonical };
}

/** `<ICD>:<id>`, syntax of discovery.md 1 with check digits. Throws FMT_PARTICIPANT. */
export function parseParticipant(value: string, icds: readonly Icd[] = codes.icds): Participant {
  const participant = parse(value, icds);
  if (!participant) throw new FormatsError('FMT_PARTICIPANT');
  return participant;
}

export function isParticipant(value: string, icds: readonly Icd[] = codes.icds): boolean {
  return parse(value, icds) !== undefined;
}
