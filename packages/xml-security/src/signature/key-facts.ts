import type { KeyObject } from 'node:crypto';

export interface KeyFacts {
  readonly type: KeyObject['type'];
  readonly kind: string | undefined;
  /** Of the modulus; 0 when it has none. */
  readonly bits: number;
}

const known = new WeakMap<KeyObject, KeyFacts>();

/** What a key is. A key never changes, and asking Node anew costs as much as half a verification. */
export function keyFacts(key: KeyObject): KeyFacts {
  let facts = known.get(key);
  if (!facts) {
    const { type, asymmetricKeyType: kind, asymmetricKeyDetails } = key;
    facts = { type, kind, bits: asymmetricKeyDetails?.modulusLength ?? 0 };
    known.set(key, facts);
  }
  return facts;
}
