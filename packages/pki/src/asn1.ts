import { AsnConvert } from '@peculiar/asn1-schema';
import { readWhole } from './der.ts';
import { PkiError } from './errors.ts';

type Schema<T> = new (...args: never[]) => T;

/** Parses strict DER into a schema class. @throws PkiError PKI_PARSE */
export function parseAsn<T>(octets: Uint8Array | ArrayBuffer, schema: Schema<T>): T {
  const buffer = toBuffer(octets);
  readWhole(buffer);
  try {
    return AsnConvert.parse(buffer, schema as new () => T);
  } catch (cause) {
    throw new PkiError('PKI_PARSE', `not a readable ${schema.name}`, { cause });
  }
}

/** DER of a value; one that was read may yet not be writable (a character outside its type). @throws PkiError PKI_PARSE */
export function encodeAsn(value: unknown): Buffer {
  try {
    return Buffer.from(AsnConvert.serialize(value));
  } catch (cause) {
    throw new PkiError('PKI_PARSE', 'not a writable value', { cause });
  }
}

export const toBuffer = (octets: Uint8Array | ArrayBuffer): Buffer =>
  octets instanceof ArrayBuffer
    ? Buffer.from(octets)
    : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);

/** A detached ArrayBuffer, which the schema classes expect. */
export function toArrayBuffer(octets: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(octets.byteLength);
  new Uint8Array(copy).set(octets);
  return copy;
}
