import { PkiError } from '@budkavle/pki';
import { clientChain, peerCertificate, ServiceError } from '@budkavle/platform';
import type { FastifyRequest } from 'fastify';
import type { AccessPoint } from '../context.ts';
import { revocationUnavailable } from './revocation-unavailable.ts';

/** One connection carries many requests; what was shown at its beginning does not change. */
const shown = new WeakMap<object, readonly Buffer[]>();

/**
 * Trust by certification authority, not by certificate; what it says of the sender is for the signature to prove. Asked at
 * every request, so that a certificate that is revoked or ends while a connection is open is found out.
 * @throws ServiceError CLIENT_CERTIFICATE_REQUIRED, AP_PEER_CERTIFICATE, AP_BUSY
 */
export async function requireKnownPeer(ap: AccessPoint, request: FastifyRequest): Promise<void> {
  if (request.url === '/health' || request.url === '/ready') return;
  if (!peerCertificate(request)?.verified)
    throw new ServiceError('CLIENT_CERTIFICATE_REQUIRED', {
      message: 'A client certificate of the federation is required.',
      status: 403,
    });
  if (!ap.tlsPeers) return;
  const { socket } = request.raw;
  const chain = shown.get(socket) ?? clientChain(request);
  shown.set(socket, chain);
  try {
    await ap.tlsPeers.check(chain, 'client');
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    if (error.code === 'PKI_REVOCATION_UNAVAILABLE') throw revocationUnavailable(ap, error);
    ap.counters.alarms.inc({ reason: error.code });
    ap.counters.received.inc({ outcome: 'refused', code: error.code });
    ap.log.warn({ event: 'receiving.peer_refused', code: error.code }, 'TLS certificate of a peer refused');
    throw new ServiceError('AP_PEER_CERTIFICATE', {
      message: 'The TLS certificate of the client is not accepted.',
      status: 403,
      cause: error,
    });
  }
}
