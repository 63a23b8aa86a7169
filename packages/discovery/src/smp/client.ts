import { DiscoveryError } from '../errors.ts';
import { type Identifier, type ParticipantRef, participantIdentifier } from '../identifiers.ts';
import type { SmpAnswer, SmpFetch } from './fetch.ts';
import { smpUrls } from './urls.ts';

/**
 * The octets of the SignedServiceMetadata, not yet verified. A 404 is asked about once more at the ServiceGroup,
 * to tell an unknown participant from a document type it does not take.
 * Throws DISC_NOT_REGISTERED, DISC_DOCUMENT_NOT_TAKEN, DISC_SMP_UNREACHABLE, DISC_SMP_FAULT. Source: discovery.md 3, 5.5.
 */
export async function fetchServiceMetadata(
  base: string,
  participant: ParticipantRef,
  document: Identifier,
  fetch: SmpFetch,
): Promise<Buffer> {
  const urls = smpUrls(base, participantIdentifier(participant), document);
  const answer = await fetch(urls.serviceMetadata);
  if (answer.status === 200) return xmlBody(answer);
  if (answer.status !== 404) throw statusError(answer.status);
  const group = await fetch(urls.serviceGroup);
  if (group.status === 404) {
    throw new DiscoveryError('DISC_NOT_REGISTERED', undefined, { reason: 'HTTP_404' });
  }
  if (group.status === 200) {
    throw new DiscoveryError('DISC_DOCUMENT_NOT_TAKEN', undefined, { reason: 'HTTP_404' });
  }
  throw statusError(group.status);
}

function xmlBody(answer: SmpAnswer): Buffer {
  const type = answer.contentType?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'text/xml' && type !== 'application/xml') {
    throw new DiscoveryError('DISC_SMP_FAULT', 'the SMP did not answer with XML', { reason: 'CONTENT_TYPE' });
  }
  return answer.body;
}

function statusError(status: number): DiscoveryError {
  const unreachable = status >= 500 || status === 429;
  return new DiscoveryError(unreachable ? 'DISC_SMP_UNREACHABLE' : 'DISC_SMP_FAULT', undefined, {
    reason: `HTTP_${status}`,
  });
}
