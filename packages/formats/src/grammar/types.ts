/** Value spaces of XML Schema that the three formats use. */
export type ValueType =
  | 'string'
  | 'normalizedString'
  | 'language'
  | 'anyURI'
  | 'boolean'
  | 'dateTime'
  | 'date'
  | 'time';

export type AttributeTable = Readonly<Record<string, ValueType>>;

export interface SimpleType {
  readonly kind: 'simple';
  readonly value: ValueType;
  /** In characters. */
  readonly maxLength?: number;
  readonly attributes?: AttributeTable;
}

/** A sequence of particles; optionally a wildcard `##other` (lax) at its end. */
export interface ComplexType {
  readonly kind: 'complex';
  readonly particles: readonly Particle[];
  readonly other?: { readonly than: string; readonly max: number };
  readonly mixed?: boolean;
}

/** Anything, unchecked (a schema that another package enforces). */
export interface AnyType {
  readonly kind: 'any';
}

export type Type = SimpleType | ComplexType | AnyType;

export interface Particle {
  readonly namespaceURI: string;
  readonly localName: string;
  readonly type: Type;
  readonly min: number;
  readonly max: number;
}

export interface Grammar {
  readonly root: Particle;
  /** Prefixes for names in findings; names of any other namespace are never shown. */
  readonly prefixes: ReadonlyMap<string, string>;
}

export const string: SimpleType = { kind: 'simple', value: 'string' };

export function sequence(particles: readonly Particle[], other?: ComplexType['other']): ComplexType {
  return other ? { kind: 'complex', particles, other } : { kind: 'complex', particles };
}

/** Particles of one namespace: `one('label', string)`, `optional(…)`, `many(…)`, `some(…)`. */
export function particlesOf(namespaceURI: string) {
  const make =
    (min: number, max: number) =>
    (localName: string, type: Type): Particle => ({
      namespaceURI,
      localName,
      type,
      min,
      max,
    });
  return {
    one: make(1, 1),
    optional: make(0, 1),
    many: make(0, Number.POSITIVE_INFINITY),
    some: make(1, Number.POSITIVE_INFINITY),
  };
}
