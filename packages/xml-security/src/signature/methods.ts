import { algorithms as a } from '../algorithms.ts';
import type { C14nOptions } from '../c14n/canonicalizer.ts';
import { XmlSecurityError } from '../errors.ts';

export type HashName = 'sha256' | 'sha384' | 'sha512';

/** SHA-1 is missing on purpose: no policy can let it in. */
export const digestMethods: ReadonlyMap<string, HashName> = new Map([
  [a.sha256, 'sha256'],
  [a.sha384, 'sha384'],
  [a.sha512, 'sha512'],
]);

export const signatureMethods: ReadonlyMap<string, { readonly hash: HashName; readonly pss: boolean }> =
  new Map([
    [a.rsaSha256, { hash: 'sha256', pss: false }],
    [a.rsaSha384, { hash: 'sha384', pss: false }],
    [a.rsaSha512, { hash: 'sha512', pss: false }],
    [a.rsaPssSha256, { hash: 'sha256', pss: true }],
    [a.rsaPssSha384, { hash: 'sha384', pss: true }],
    [a.rsaPssSha512, { hash: 'sha512', pss: true }],
  ]);

export const canonicalizationMethods: ReadonlyMap<string, Omit<C14nOptions, 'inclusivePrefixes'>> = new Map([
  [a.c14n10, { mode: 'inclusive', comments: false }],
  [a.c14n10WithComments, { mode: 'inclusive', comments: true }],
  [a.excC14n, { mode: 'exclusive', comments: false }],
  [a.excC14nWithComments, { mode: 'exclusive', comments: true }],
]);

/** The method of an identifier that parseSignature has let through; DSIG_ALGORITHM for any other. */
export function methodOf<T>(methods: ReadonlyMap<string, T>, uri: string): T {
  const method = methods.get(uri);
  if (method === undefined) throw new XmlSecurityError('DSIG_ALGORITHM', 'An algorithm that is not known');
  return method;
}
