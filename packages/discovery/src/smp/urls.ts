import { type Identifier, type ParticipantRef, toIdentifier } from '../identifiers.ts';

/** `{scheme}::{value}` as one path segment, encoded once (OASIS SMP 2.4.3). */
export function smpSegment(identifier: Identifier): string {
  return encodeURIComponent(`${identifier.scheme}::${identifier.value}`);
}

/**
 * The addresses of a participant at an SMP. The segments are joined on as strings: resolving them
 * against the base would let a value with `/` or `..` move it (discovery.md 9).
 */
export function smpUrls(
  base: string,
  participant: ParticipantRef,
  document: Identifier,
): { serviceGroup: string; serviceMetadata: string } {
  const serviceGroup = `${base.replace(/\/$/, '')}/${smpSegment(toIdentifier(participant))}`;
  return { serviceGroup, serviceMetadata: `${serviceGroup}/services/${smpSegment(document)}` };
}
