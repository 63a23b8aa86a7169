import { createHash } from 'node:crypto';
import { peerCertificate, ServiceError } from '@budkavle/platform';
import type { FastifyRequest } from 'fastify';
import type { AccessPoint } from '../context.ts';

/**
 * The participant of the address, in canonical form, if the client certificate may act for it. Certificates are pinned
 * by fingerprint; the TLS handshake has proved possession of the key. An unknown participant and one of somebody else
 * get the same answer.
 * @throws ServiceError AP_NOT_YOURS
 */
export function authorise(ap: AccessPoint, request: FastifyRequest, participant: string): string {
  const peer = peerCertificate(request);
  const served = ap.participants.find(participant);
  if (peer && served !== undefined && isCurrent(peer.certificate, ap.now())) {
    const fingerprint = createHash('sha256').update(peer.certificate.raw).digest('hex');
    if (ap.participants.mayActFor(fingerprint, served)) return served;
  }
  ap.log.warn(
    { event: 'contract.denied', requestId: request.id, remoteAddress: request.ip },
    'client may not act for the participant',
  );
  throw new ServiceError('AP_NOT_YOURS', {
    message: 'The client certificate may not act for this participant.',
    status: 403,
  });
}

function isCurrent(certificate: { validFrom: string; validTo: string }, at: Date): boolean {
  return Date.parse(certificate.validFrom) <= at.getTime() && at.getTime() <= Date.parse(certificate.validTo);
}
